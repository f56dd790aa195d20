"""What a probe may use, and how it answers: facts, a refusal, or that all was looked at."""

from __future__ import annotations

import json
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

SECONDS = 1.2  # of the processor, counted by the kernel: native code cannot put it off
MEGABYTES = 256
DECODED = 200_000_000  # bytes that decoding may take: what takes more is decoded in the background

Facts = dict[str, Any]
Looks = Iterator[Facts]  # yields what the header says, then decodes as much as is cheap


class NotTakenError(Exception):
    """The file may not be taken: the code of the reason, and numbers for its sentence."""

    def __init__(self, code: str, **numbers: Any) -> None:
        super().__init__(code)
        self.code, self.numbers = code, numbers


def main(look: Callable[..., Looks], broken: tuple[type[Exception], ...]) -> None:
    """Look at standard input, with the content type and the limits of the command line."""
    _bound()
    content_type, *limits = sys.argv[1:]
    with open(0, "rb", closefd=False) as file:
        file.seek(0)
        try:
            _look(look, file, content_type, [int(limit) for limit in limits])
        except NotTakenError as refusal:
            _say(code=refusal.code, **refusal.numbers)
        except broken:
            _say(code="broken")


def _look(look: Callable[..., Looks], file: BinaryIO, content_type: str, limits: list[int]) -> None:
    is_known = False
    try:
        for facts in look(file, content_type, *limits):
            _say(facts=facts)
            is_known = True
    except MemoryError:
        if not is_known:
            raise NotTakenError("broken") from None


def _bound() -> None:
    """No more time or memory than that, no file written, no picture of the memory when it dies."""
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    at_most(resource.RLIMIT_DATA, MEGABYTES << 20)
    at_most(resource.RLIMIT_FSIZE, 0)
    at_most(resource.RLIMIT_CORE, 0)


def at_most(what: int, limit: int) -> None:
    """That, or what this process was given if it is less: who is not the superuser cannot raise it."""
    _now, given = resource.getrlimit(what)
    limit = limit if given == resource.RLIM_INFINITY else min(limit, given)
    resource.setrlimit(what, (limit, limit))


def _say(**answer: Any) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
