"""A look inside a file: run as a process of its own, which may fail, hang or grow without harm to anybody."""

from __future__ import annotations

import json
import logging
import signal
import subprocess
from importlib.util import find_spec
from time import sleep
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from evidence.acceptance.refusals import refused
from evidence.processes import on_disk, started
from evidence.signatures import HEIC, IMAGES, PDF, VIDEOS

log = logging.getLogger(__name__)

KILLED, STOPPED = -signal.SIGKILL, -signal.SIGTERM  # by the kernel that needs memory, by an operator
PAUSE = 1.0  # seconds before a second try: somebody else may have taken the memory, or the file takes it
WAIT = 10  # seconds of the clock: the probe gets far less of the processor, but the machine may be busy
PROBES = {**dict.fromkeys(IMAGES, "pictures"), HEIC: "heic", PDF: "documents"} | dict.fromkeys(
    VIDEOS, "videos"
)


class Answer(NamedTuple):
    """What a probe said before it ended."""

    facts: dict[str, Any] | None = None
    code: str = ""
    numbers: dict[str, Any] = {}
    status: int = 0

    @property
    def has_crashed(self) -> bool:
        """Out of time or memory is no fault once the header is read; everything else is."""
        return self.status not in (0, -signal.SIGPROF, KILLED)


def look_inside(upload: UploadedFile, content_type: str, name: str) -> dict[str, Any]:
    """What was found: width, height, pages, seconds. ValidationError if it cannot be opened or is too much.

    What is dear to decode is decoded in the background, where it may still turn out that it cannot be
    shown; of that, and where time or memory ran out while decoding, only the header and the structure were
    seen.
    """
    if content_type not in PROBES:
        return {}
    if content_type == HEIC and not reads_heic():
        raise refused("wrong_type", name, special="heic")
    limit = settings.EVIDENCE_MAX_PAGES if content_type == PDF else settings.EVIDENCE_MAX_PIXELS
    try:
        with on_disk(upload) as file:
            answer = _asked(file, PROBES[content_type], content_type, str(limit))
    except OSError as error:
        log.exception("No process looked inside a file")
        raise refused("busy", name) from error
    if answer.code == "too_many_pages":
        raise refused(answer.code, name, limit=limit, **answer.numbers)
    if answer.code == "too_many_pixels":
        raise refused(answer.code, name, limit=limit // 1_000_000, **answer.numbers)
    if answer.code:
        raise refused(answer.code, name, **answer.numbers)
    if answer.facts is None or answer.has_crashed:
        log.warning("A look inside %s ended without an answer", content_type)
        raise refused("broken", name, special="killed" if answer.status == KILLED else "")
    return answer.facts


def reads_heic() -> bool:
    """Whether the decoder for HEIC is installed; everything else works without it."""
    return find_spec("pillow_heif") is not None


def _asked(file: int, probe: str, *arguments: str) -> Answer:
    """OSError where the machine has no room or time for one more process, or somebody stopped it.

    Only what was killed twice is taken for killed by what it takes itself.
    """
    first = _asked_once(file, probe, *arguments)
    if first.status not in (KILLED, STOPPED):
        return first
    sleep(PAUSE)
    second = _asked_once(file, probe, *arguments)
    if second.status == STOPPED or (first.status, second.status) == (STOPPED, KILLED):
        raise ChildProcessError("Somebody stopped it.")
    return second


def _asked_once(file: int, probe: str, *arguments: str) -> Answer:
    with started(f"evidence.probing.{probe}", *arguments, file=file) as process:
        try:
            said, _nothing = process.communicate(timeout=WAIT)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGPROF)
            said, _nothing = process.communicate()
            if not said:
                raise TimeoutError("It had not begun when its time was over.") from None
    return _read(said, process.returncode)


def _read(said: bytes, status: int) -> Answer:
    """Lines of JSON: facts, then perhaps a refusal."""
    facts, code, numbers = None, "", {}
    for line in said.splitlines():
        try:
            answer = json.loads(line)
        except ValueError:  # a library's, or half of ours
            continue
        facts = answer.get("facts", facts)
        if code := answer.pop("code", ""):
            numbers = answer
    return Answer(facts, code, numbers, status)
