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
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

FORMAT = "dispute-desk-archive/1"
READ = "manifest.json", "manifest.sha256", "events.jsonl", "evidence.json", "case.html"
MANIFEST, SEAL, EVENTS, EVIDENCE, PAGE = READ
PARTIES = "buyer", "seller"  # made for anybody else, it has all of the case
STUB = {"sequence", "action", "at", "previous_hash", "hash", "sealed"}  # what is told of a sealed event
AS_RECORDED, DRAWN, LEFT_OUT, UNTOLD = "as recorded", "drawn anew", "left out", "of sealed events"
HELD = "held back by the virus scan"
FORMS = {"original": AS_RECORDED, "rendition": DRAWN, "absent": LEFT_OUT, "number": ""}
SCANS = {"waiting": "waits for a virus scan", "refused": "refused by a virus scan"}  # forms that are named
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
        found = (p for p in self.path.rglob("*") if p.is_symlink() or not p.is_dir())
        self.names = [p.relative_to(self.path).as_posix() for p in found]

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
        self.reference, self.reader, self.files = "", "", Counter()  # type: ignore[var-annotated]
        self.held: list[str] = []  # what is not in it, and no event says so: sentences

    def check(self) -> None:
        for name in dict.fromkeys(self.source.names):
            self.read(name)
        manifest = self.json(MANIFEST, {})
        if self.texts.get(SEAL) != f"{self.hashes.get(MANIFEST)}  {MANIFEST}\n".encode():
            self.say(f"{MANIFEST}: was changed, or {SEAL} was")
        if manifest.get("format") != FORMAT:
            self.say(f"{MANIFEST}: is of another format than {FORMAT}")
        self.reference, self.reader = str(manifest.get("reference")), str(manifest.get("made_for"))
        words = re.findall(r"[\w-]+", self.texts.get(PAGE, b"").decode(errors="replace"))
        if self.reference not in words:
            self.say(f"{MANIFEST}: is of another dispute than {PAGE}: {self.reference}")
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
        *lines, rest = self.texts.get(EVENTS, b"").split(b"\n")
        if rest:
            self.say(f"{EVENTS}: its last line has no end")
        for place, line in enumerate(lines, start=1):
            try:
                event = json.loads(line.decode())
                self.event(event, before)
                if line != json.dumps(event, ensure_ascii=False, sort_keys=True).encode():
                    self.say(f"{EVENTS}, line {place}: is not written as it was")
            except BROKEN as error:
                self.say(f"{EVENTS}, line {place}: cannot be understood: {error!r}")
            else:
                found.append(event)
                before = event
        self.last = before["hash"]
        if (len(found), self.last) != (told.get("count"), told.get("last_hash")):
            self.say(f"{EVENTS}: ends after {len(found)} events otherwise than {MANIFEST} says")
        if self.sealed != told.get("sealed"):
            self.say(f"{EVENTS}: {self.sealed} events are sealed, otherwise than {MANIFEST} says")
        return found

    def event(self, event: dict[str, Any], before: dict[str, Any]) -> None:
        named = f"event {event['sequence']} ({event['action']})"
        if event["sequence"] != before["sequence"] + 1:
            self.say(f"{named}: comes after event {before['sequence']}: events are missing or moved")
        if event["previous_hash"] != before["hash"]:
            self.say(f"{named}: does not follow the one before")
        if event.get("sealed"):
            self.sealed += 1
            if self.reader not in PARTIES or set(event) != STUB:
                self.say(f"{named}: is sealed otherwise than for {self.reader}")
        elif (
            event["hash"] != hash_of(event) or event["id"] != (event["dispute_id"] << 20) + event["sequence"]
        ):
            self.say(f"{named}: was changed")

    def evidence(self, events: list[dict[str, Any]]) -> None:
        """Each piece is as its event recorded it, and none that an event recorded is left out."""
        left, named = [(event["sequence"], piece) for event in events for piece in brought(event)], {""}
        hidden = {event["sequence"] for event in events if event.get("sealed")}
        withheld = {event.get("data", {}).get("withholding", {}).get("mark") for event in events}
        for item in self.json(EVIDENCE, []):
            told, name = (item["event"], item["recorded"]), item["file"]
            how = self.form(item, withheld)
            if told in left:
                left.remove(told)
            elif told[0] not in hidden:
                self.say(f"{EVIDENCE}, {item['code']}: event {told[0]} recorded no such piece")
            elif how == AS_RECORDED:
                how = UNTOLD
            self.files[how] += 1
            named.add(name)
        for sequence, piece in left:
            self.say(f"event {sequence}: its evidence {piece.get('name', '')} is not in {EVIDENCE}")
        for name in sorted(self.hashes):
            if name.startswith("files/") and name not in named:
                self.say(f"{name}: belongs to no piece of evidence")

    def form(self, item: dict[str, Any], withheld: set[Any]) -> str:
        """How a piece is in it. Only parties get pictures and videos drawn anew; what no event withholds
        is not left out for mediators."""
        how = HELD if item["form"] in SCANS else FORMS[item["form"]]
        name, piece = item["file"], item["recorded"]
        digest, in_office = piece.get("sha256"), self.reader not in PARTIES
        named, recorded = name or item["code"], f"event {item['event']} recorded"
        if (digest is None) == bool(how) or (name is None) == (how in (AS_RECORDED, DRAWN)):
            self.say(f"{named}: is called {item['form']}, otherwise than {recorded}")
        if how == AS_RECORDED and self.hashes.get(name) != digest:
            self.say(f"{named}: is not the file that {recorded}")
        is_seen = str(piece.get("content_type")).startswith(("image/", "video/"))
        if how == DRAWN and (in_office or not is_seen or name not in self.hashes):
            self.say(f"{named}: stands in place of the file that {recorded}")
        if how == LEFT_OUT and in_office and digest not in withheld:
            self.say(f"{named}: is left out, and no event withholds it")
        if how == HELD:
            self.hold(item, digest)
        return how

    def hold(self, item: dict[str, Any], digest: Any) -> None:
        """What a scan holds back fails nothing, but is named: who compares finds it in a later archive."""
        if digest in self.hashes.values():
            self.say(f"{item['code']}: is called {item['form']}, and the same file is in it")
        name, recorded = item["recorded"].get("name", ""), f"event {item['event']}, SHA-256 {digest}"
        self.held.append(f"Not in it: {item['code']}, {name}, {SCANS[item['form']]} ({recorded}).")


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


def whole(archive: Archive) -> list[str]:
    events, files = archive.texts[EVENTS].count(b"\n"), archive.files
    how = [f"{files[name]} {name}" for name in (AS_RECORDED, DRAWN, LEFT_OUT)]
    how += [f"{files[name]} {name}" for name in (HELD, UNTOLD) if files[name]]
    lines = [
        f"Whole: {events} events, {archive.sealed} of them sealed for this reader ({archive.reader}).",
        f"{sum(files.values()) - files['']} files: {', '.join(how)}.",
        *archive.held,
        f"Last seal of {archive.reference}: {archive.last}",
        "Compare it with the one on the page of the dispute.",
    ]
    return [plain(line) for line in lines]


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
        lines = whole(archive)
    sys.stdout.buffer.write("".join(f"{line}\n" for line in lines).encode())
    return int(lines[-1].startswith("Not whole"))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent))
