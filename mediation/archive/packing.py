"""Packs an archive as a stream: nothing of it is kept in memory or on a disk of ours.

At the end stand the manifest with the hash of each member, the manifest's own hash for who unpacks it, and
behind all that, as the ZIP's comment, the hash of every byte before it. Each member has the hash of its
packed bytes as its comment: where a byte was changed is known even if it unpacks to the same.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from mediation.archive.contents import Contents
from mediation.archive.members import Member, of_json, of_text

FORMAT = "dispute-desk-archive/1"
HEX = 64


class Pipe(io.RawIOBase):
    """What is written into it comes out once, as blocks; it hashes all that went through."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()  # of all that went through
        self.entry = hashlib.sha256()  # of the member that is being packed
        self.waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, block: Any) -> int:
        self.waiting.append(bytes(block))
        return len(block)

    def take(self) -> Iterator[bytes]:
        taken, self.waiting = self.waiting, []
        for block in taken:
            self.digest.update(block)
            self.entry.update(block)
            yield block

    def take_sealed(self) -> Iterator[bytes]:
        """The rest; its last letters, kept free for it, become the hash of all before them."""
        rest = b"".join(self.waiting)
        self.waiting = [rest[:-HEX]]
        yield from self.take()
        yield self.digest.hexdigest().encode()


def packed(contents: Contents) -> Iterator[bytes]:
    """The ZIP in blocks. A file that cannot be read breaks it off: better no archive than one with holes."""
    pipe = Pipe()
    told: dict[str, dict[str, Any]] = {}
    archive = ZipFile(pipe, "w", allowZip64=True)
    archive.comment = b"0" * HEX
    for member in contents.members:
        yield from _pack(archive, pipe, member, contents, told)
    manifest = of_json("manifest.json", {"format": FORMAT, **contents.told, "members": dict(told)})
    yield from _pack(archive, pipe, manifest, contents, told)
    seal = of_text("manifest.sha256", f"{told['manifest.json']['sha256']}  manifest.json\n")
    yield from _pack(archive, pipe, seal, contents, told)
    archive.close()
    yield from pipe.take_sealed()


def _pack(
    archive: ZipFile, pipe: Pipe, member: Member, contents: Contents, told: dict[str, dict[str, Any]]
) -> Iterator[bytes]:
    """One member, and what the manifest will say of it."""
    info = ZipInfo(member.name, contents.at.timetuple()[:6])
    info.compress_type = ZIP_STORED if member.is_dense else ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    pipe.entry, digest, size = hashlib.sha256(), hashlib.sha256(), 0
    with archive.open(info, "w", force_zip64=True) as packing:
        for block in member.blocks():
            digest.update(block)
            size += len(block)
            packing.write(block)
            yield from pipe.take()
    yield from pipe.take()
    info.comment = pipe.entry.hexdigest().encode()
    told[member.name] = {"sha256": digest.hexdigest(), "size": size}
