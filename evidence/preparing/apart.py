"""Draws each file in a process of its own: what breaks, hangs or swells there harms no other."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from threading import Timer
from typing import IO

from django.utils.translation import gettext_noop

from evidence.preparing.drawn import CannotBeShown, Drawn, Facts, Unfinished
from evidence.processes import on_disk, started
from evidence.signatures import HEIC, IMAGES, PDF, VIDEOS

DRAWERS = {
    **dict.fromkeys(IMAGES, "pictures"),
    HEIC: "heic",
    PDF: "documents",
    **dict.fromkeys(VIDEOS, "videos"),
}
NUMBERED, THUMBNAIL = ("thumbnail", "page"), 0  # what a document's process may be told to skip
LONGEST = 120  # seconds that one process may take, whatever it does with them
MOST_UNREAD = 3  # pages that may stop the process before the rest is left undrawn
STOPPED = gettext_noop("It takes too much time or memory to draw, or it is damaged.")


class Stopped(Exception):  # noqa: N818 - it was meant to be
    """The process ended before it was done."""


def draw(
    file: IO[bytes], content_type: str, done: set[tuple[str, int]], unread: list[int]
) -> Iterator[Drawn | Facts]:
    """What is not `done` yet. A page that stops the process is `unread`, and the next ones are tried."""
    if ("view", 0) in done:
        return
    skip = {number for kind, number in done if kind in NUMBERED} | set(unread)
    with on_disk(file) as source:
        while len(unread) <= MOST_UNREAD:
            begun = 0
            try:
                for made in _run(source, content_type, skip):
                    if isinstance(made, dict) and "begun" in made:
                        begun = made["begun"]
                        continue
                    if isinstance(made, Drawn) and made.kind in NUMBERED:
                        skip.add(made.number)
                    yield made
                return
            except Stopped:
                if not begun:
                    raise CannotBeShown(STOPPED) from None
                unread, skip = [*unread, begun], {*skip, begun}
                yield {"unread": unread}
    if THUMBNAIL not in skip:
        raise CannotBeShown(STOPPED)


def _run(source: int, content_type: str, skip: set[int]) -> Iterator[Drawn | Facts]:
    """What one process makes."""
    module = f"evidence.preparing.{DRAWERS[content_type]}"
    with started(module, content_type, json.dumps(sorted(skip)), file=source) as process:
        timer = Timer(LONGEST, process.kill)
        timer.start()
        try:
            assert process.stdout
            yield from _received(process.stdout)
        finally:
            timer.cancel()
            process.kill()


def _received(pipe: IO[bytes]) -> Iterator[Drawn | Facts]:
    """Each piece is a line of JSON, and as many bytes as its `size` says. The last line says how it ended."""
    while (line := pipe.readline()).endswith(b"\n"):
        said = json.loads(line)
        if "ended" in said:
            if said["ended"] == "unfinished":
                raise Unfinished
            if said["ended"]:
                raise CannotBeShown(said["ended"])
            return
        if "size" in said:
            yield Drawn(content=_copied(pipe, said.pop("size")), **said)
        else:
            yield said
    raise Stopped


def _copied(pipe: IO[bytes], size: int) -> IO[bytes]:
    content: IO[bytes] = tempfile.SpooledTemporaryFile(8 << 20)  # noqa: SIM115 - handed on
    left = size
    while left > 0 and (block := pipe.read(min(left, 1 << 20))):
        content.write(block)
        left -= len(block)
    if left:
        raise Stopped
    return content
