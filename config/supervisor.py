"""Keeps several programs running in one terminal: starts them, notices when one dies, stops them together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import FrameType

LOOK_EVERY = 0.2  # seconds between two looks at the children
LONG_LIVED = 60.0  # seconds after which a death no longer counts as "again"
LONGEST_PAUSE = 30.0
PATIENCE = 15.0  # seconds that children have to stop when asked


class Child:
    """A program in a process group of its own, so that whatever it leaves behind can be ended with it."""

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        self.command = list(command)
        self.environment = environment
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.restart_at = 0.0
        self.pause = 0.0

    def start(self, now: float) -> None:
        self.started_at = now
        self.process = subprocess.Popen(  # noqa: S603 - the commands are our own
            self.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=_stop_with_parent,  # noqa: PLW1509 - one system call, bound beforehand: no lock to wait for
        )

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def look(self, now: float) -> None:
        """Buries a dead program with its whole group, and starts it again after a pause that grows."""
        if self.process is not None and self.process.poll() is not None:
            self._bury(now)
        if self.process is None and now >= self.restart_at:
            self.start(now)

    def _bury(self, now: float) -> None:
        assert self.process is not None
        code = self.process.returncode
        self.kill()
        self.process = None
        lived_long = now - self.started_at >= LONG_LIVED
        self.pause = 1.0 if lived_long or not self.pause else min(self.pause * 2, LONGEST_PAUSE)
        self.restart_at = now + self.pause
        say(f"{self.name} ended (exit code {code}); it starts again in {self.pause:.0f} s.")

    def send(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def kill(self) -> None:
        """Ends all that is left of the group; the program itself is only its first member."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


class Supervisor:
    """Runs its children until SIGINT, SIGTERM or SIGHUP, which it passes on; a second one kills them."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = children
        self.asked_to_stop: list[int] = []

    def run(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        try:
            while not self.asked_to_stop:
                for child in self.children:
                    child.look(time.monotonic())
                time.sleep(LOOK_EVERY)
            say("Stopping …")
            self._stop()
        finally:
            for child in self.children:
                child.kill()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop.append(number)

    def _stop(self) -> None:
        number = self.asked_to_stop[0]
        for child in self.children:
            child.send(signal.SIGTERM if number == signal.SIGHUP else number)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and len(self.asked_to_stop) == 1:
            if not any(child.is_running() for child in self.children):
                return
            time.sleep(LOOK_EVERY)


_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


def _stop_with_parent() -> None:
    """Asks the kernel to tell the child when the supervisor itself is killed, which no handler would see."""
    if _prctl:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
