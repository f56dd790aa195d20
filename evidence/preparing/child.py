"""The process that draws one document or video: reads it from its input, writes what it makes to its output.

`python -m evidence.preparing.child CONTENT-TYPE PAGES-TO-SKIP`; what the output looks like, `apart` says.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sys
from collections.abc import Iterator
from typing import IO, Any

from evidence.preparing.drawn import CannotBeShown, Drawn, Facts, Unfinished

MEMORY = 1 << 30  # bytes of address space; a page or a frame of the largest takes less than half of it
STEP = 20.0  # seconds of processor time that one piece may take
PDF = "application/pdf"


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content_type, skip = sys.argv[1], set(json.loads(sys.argv[2]))
    with os.fdopen(os.dup(1), "wb") as out, os.fdopen(0, "rb", closefd=False) as source:
        os.dup2(2, 1)  # what a library prints must not get between
        source.seek(0)
        _say(out, {"ended": _draw(out, source, content_type, skip)})


def _draw(out: IO[bytes], source: IO[bytes], content_type: str, skip: set[int]) -> str:
    """Why nothing more can be shown, "unfinished", or ""."""
    try:
        _start_step()
        for made in _drawers(source, content_type, skip):
            _say(out, made)
            _start_step()
    except CannotBeShown as reason:
        return str(reason)
    except Unfinished:
        return "unfinished"
    return ""


def _drawers(source: IO[bytes], content_type: str, skip: set[int]) -> Iterator[Drawn | Facts]:
    if content_type == PDF:
        from evidence.preparing import documents  # noqa: PLC0415 - a video's process has no use for it

        return documents.draw(source, skip)
    from evidence.preparing import videos  # noqa: PLC0415 - nor a document's for this

    return videos.draw(source, content_type)


def _start_step() -> None:
    """The signal's default ends the process, in the middle of a library too."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, STEP)


def _say(out: IO[bytes], made: Drawn | Facts) -> None:
    said: dict[str, Any] = made if isinstance(made, dict) else {}
    if isinstance(made, Drawn):
        said = {name: value for name, value in vars(made).items() if name != "content"}
        said["size"] = made.content.seek(0, os.SEEK_END)
        made.content.seek(0)
    out.write(json.dumps(said).encode() + b"\n")
    if isinstance(made, Drawn):
        shutil.copyfileobj(made.content, out, 1 << 20)
    out.flush()


if __name__ == "__main__":
    main()
