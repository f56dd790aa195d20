"""Checks the archive of a dispute without a network: python verify.py [FILE.zip | FOLDER].

Without an argument it checks the folder that it lies in. It needs Python 3.8 or newer and nothing else. Who
doubts this file takes another copy of it: it is the same in all archives of one format.
"""

from __future__ import annotations

import hashlib
import json
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

FORMAT = "dispute-desk-archive/1"
MANIFEST, SEAL, EVENTS, EVIDENCE = READ = "manifest.json", "manifest.sha256", "events.jsonl", "evidence.json"
DAMAGED = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
BROKEN = (*DAMAGED, struct.error, zipfile.BadZipFile, zlib.error)  # what bytes make of Python's own readers
SAFE = re.compile(r"(?!.*(?:^|/)\.{0,2}(?:/|$))[^\\:\x00-\x1f]+")
BLOCK, HEX = 1 << 20, 64  # bytes read at once; letters of a hash


class Folder:
    """An archive that was unpacked."""

    def __init__(self, path: Path) -> None:
        self.path, self.problems = path.resolve(), []  # type: ignore[var-annotated]
        self.names = [p.relative_to(self.path).as_posix() for p in self.path.rglob("*") if not p.is_dir()]

    def open(self, name: str) -> IO[bytes]:
        if (self.path / name).resolve() != self.path / name:
            raise ValueError("it is a link")
        return (self.path / name).open("rb")


class Packed:
    """An archive as it came. At its very end stands the hash of all bytes before that, and in its directory
    beside each member the hash of the member's bytes as they are packed."""

    def __init__(self, path: Path) -> None:
        self.zip = zipfile.ZipFile(path)
        infos = sorted(self.zip.infolist(), key=lambda info: info.header_offset)
        self.names, ends = [info.filename for info in infos], [info.header_offset for info in infos[1:]]
        self.problems = [f"{n}: is in it more than once" for n in {*self.names} if self.names.count(n) > 1]
        with path.open("rb") as file:
            if between(file, 0, path.stat().st_size - HEX).encode() != file.read():
                self.problems.append(f"{path.name}: its bytes were changed")
            for info, end in zip(infos, [*ends, self.zip.start_dir]):  # noqa: B905 - Python 3.8 has no strict
                if between(file, info.header_offset, end).encode() != info.comment:
                    self.problems.append(f"{info.filename}: its packed bytes were changed")

    def open(self, name: str) -> IO[bytes]:
        if self.zip.getinfo(name).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ValueError("it is packed in another way")
        return self.zip.open(name)


def between(file: IO[bytes], start: int, end: int) -> str:
    """The hash of these bytes of a file; what follows them is read next."""
    digest = hashlib.sha256()
    file.seek(start)
    while start < end and (block := file.read(min(end - start, BLOCK))):
        digest.update(block)
        start += len(block)
    return digest.hexdigest()


class Archive:
    """`problems` are sentences; `hashes` are the members' own, `texts` those that are read."""

    def __init__(self, source: Folder | Packed) -> None:
        self.source, self.problems = source, [plain(problem) for problem in source.problems]
        self.hashes, self.texts, self.sealed, self.last = {}, {}, 0, ""  # type: ignore[var-annotated]

    def check(self) -> None:
        for name in dict.fromkeys(self.source.names):
            self.read(name)
        manifest = self.json(MANIFEST, {})
        if self.texts.get(SEAL) != f"{self.hashes.get(MANIFEST)}  {MANIFEST}\n".encode():
            self.say(f"{MANIFEST}: was changed, or {SEAL} was")
        if manifest.get("format") != FORMAT:
            self.say(f"{MANIFEST}: is of another format than {FORMAT}")
        self.members(manifest.get("members", {}))
        self.evidence(self.events(manifest.get("events", {})))

    def say(self, problem: str) -> None:
        self.problems.append(plain(problem))

    def read(self, name: str) -> None:
        """Nothing outside the archive is ever opened, and nothing is written."""
        if not SAFE.fullmatch(name):
            self.say(f"{name}: leads out of the archive")
            return
        digest, kept = hashlib.sha256(), []
        try:
            with self.source.open(name) as file:
                for block in iter(lambda: file.read(BLOCK), b""):
                    digest.update(block)
                    kept += [block] if name in READ else []
        except BROKEN as error:
            self.say(f"{name}: cannot be read: {error}")
        else:
            self.hashes[name], self.texts[name] = digest.hexdigest(), b"".join(kept)

    def json(self, name: str, otherwise: Any) -> Any:
        try:
            found = json.loads(self.texts[name].decode())
        except BROKEN:
            found = None
        if isinstance(found, type(otherwise)):
            return found
        self.say(f"{name}: is missing or cannot be understood")
        return otherwise

    def members(self, told: dict[str, Any]) -> None:
        for name, member in sorted(told.items()):
            if name not in self.source.names:
                self.say(f"{name}: is missing")
            elif name in self.hashes and self.hashes[name] != member["sha256"]:
                self.say(f"{name}: was changed")
        for name in sorted({*self.source.names} - {*told, MANIFEST, SEAL}):
            self.say(f"{name}: is not in the manifest, it was added")

    def events(self, told: dict[str, Any]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        before: dict[str, Any] = {"sequence": 0, "hash": ""}
        for place, line in enumerate(self.texts.get(EVENTS, b"").split(b"\n")[:-1], start=1):
            try:
                event = json.loads(line.decode())
                self.event(event, before)
            except BROKEN as error:
                self.say(f"{EVENTS}, line {place}: cannot be understood: {error!r}")
            else:
                found.append(event)
                before = event
        self.last = before["hash"]
        if (len(found), self.last) != (told.get("count"), told.get("last_hash")):
            self.say(f"{EVENTS}: ends after {len(found)} events otherwise than {MANIFEST} says")
        return found

    def event(self, event: dict[str, Any], before: dict[str, Any]) -> None:
        named = f"event {event['sequence']} ({event['action']})"
        if event["sequence"] != before["sequence"] + 1:
            self.say(f"{named}: comes after event {before['sequence']}: events are missing or moved")
        if event["previous_hash"] != before["hash"]:
            self.say(f"{named}: does not follow the one before")
        if event.get("sealed"):
            self.sealed += 1
        elif (
            event["hash"] != hash_of(event) or event["id"] != (event["dispute_id"] << 20) + event["sequence"]
        ):
            self.say(f"{named}: was changed")

    def evidence(self, events: list[dict[str, Any]]) -> None:
        """Each file has the hash that its event recorded, and none that an event recorded is left out."""
        left, named = [(event["sequence"], piece) for event in events for piece in brought(event)], {""}
        hidden = {event["sequence"] for event in events if event.get("sealed")}
        for item in self.json(EVIDENCE, []):
            told, name = (item["event"], item["recorded"]), item["file"]
            if told in left:
                left.remove(told)
            elif told[0] not in hidden:
                self.say(f"{EVIDENCE}, {item['code']}: event {told[0]} recorded no such piece")
            if item["form"] == "original" and self.hashes.get(name) != told[1]["sha256"]:
                self.say(f"{name}: is not the file that event {told[0]} recorded")
            named.add(name)
        for sequence, piece in left:
            self.say(f"event {sequence}: its evidence {piece.get('name', '')} is not in {EVIDENCE}")
        for name in sorted(self.hashes):
            if name.startswith("files/") and name not in named:
                self.say(f"{name}: belongs to no piece of evidence")


def hash_of(event: dict[str, Any]) -> str:
    columns = {name: value for name, value in event.items() if name != "hash"}
    text = json.dumps(columns, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def brought(event: dict[str, Any]) -> Iterator[Any]:
    found = event.get("data", {}).get("evidence", [])
    return iter(found if isinstance(found, list) else [found])


def plain(text: str) -> str:
    """Names in a damaged archive may hold anything: nothing of it reaches the terminal."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def main(path: Path) -> int:
    lines = []
    try:
        archive = Archive(Folder(path) if path.is_dir() else Packed(path))
        try:
            archive.check()
        except BROKEN as error:
            archive.say(f"{path.name}: its data cannot be understood: {error!r}")
        lines = archive.problems
    except BROKEN as error:
        lines = [plain(f"{path.name}: cannot be read as an archive: {error}")]
    if lines:
        lines.append(f"Not whole: {len(lines)} problems.")
    else:
        files, events = (
            sum(n.startswith("files/") for n in archive.hashes),
            archive.texts[EVENTS].count(b"\n"),
        )
        lines = [f"Whole: {events} events, {archive.sealed} of them sealed for this reader, {files} files."]
        lines += [f"Last seal: {archive.last}", "Compare it with the one on the page of the dispute."]
    sys.stdout.buffer.write("".join(f"{line}\n" for line in lines).encode())
    return int(lines[-1].startswith("Not whole"))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent))
