"""A process that draws one file: reads it from its input, writes what it makes to its output, and ends.

`python -m evidence.preparing.documents CONTENT-TYPE PAGES-TO-SKIP`, or one of the other modules that draw;
what the output looks like, `apart` says.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import IO, Any

from evidence.preparing.drawn import CannotBeShown, Drawn, Facts, Unfinished
from evidence.probing.bounds import at_most

MEMORY = 1 << 30  # bytes; the largest WebP takes so much, the largest of all other kinds half of it
ROOM = 64 << 20  # bytes that a file on the disk may be larger than what is drawn: videos can say to repeat
STEP = 20.0  # seconds of processor time that one piece may take
NICE = 10  # pages that people wait for come first

Draw = Callable[[IO[bytes], str, set[int]], Iterator[Drawn | Facts]]


def main(draw: Draw) -> None:
    os.nice(NICE)
    at_most(resource.RLIMIT_DATA, MEMORY)
    at_most(resource.RLIMIT_FSIZE, os.fstat(0).st_size + ROOM)
    at_most(resource.RLIMIT_CORE, 0)
    warnings.simplefilter("ignore")
    content_type, skip = sys.argv[1], set(json.loads(sys.argv[2]))
    with os.fdopen(os.dup(1), "wb") as out, os.fdopen(0, "rb", closefd=False) as source:
        os.dup2(2, 1)  # what a library prints must not get between
        source.seek(0)
        _say(out, {"ended": _all(out, draw(source, content_type, skip))})


def _all(out: IO[bytes], pieces: Iterator[Drawn | Facts]) -> str:
    """Why nothing more can be shown, "unfinished", or ""."""
    try:
        _start_step()
        for made in pieces:
            _say(out, made)
            _start_step()
    except CannotBeShown as reason:
        return str(reason)
    except Unfinished:
        return "unfinished"
    return ""


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
