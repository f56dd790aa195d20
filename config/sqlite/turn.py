"""One place in the line of writers: an exclusive lock on a file, for which the kernel keeps the queue."""

import os
from contextlib import suppress
from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, flock
from io import FileIO
from threading import Lock, Thread
from time import monotonic, sleep

SHORT = 1.0  # seconds: who waits no longer than that takes no place in the line
PAUSE = 0.05  # seconds until they ask again


class Turn:
    """The right to write, held by at most one connection of all processes and threads at a time.

    Each turn opens the file anew, because a lock belongs to the open file: threads and forked children
    exclude each other too, and a connection that is thrown away gives its turn back with its file.
    """

    def __init__(self, path: str, timeout: float) -> None:
        self.path = path
        self.timeout = timeout
        self._file: FileIO | None = None

    @property
    def is_ours(self) -> bool:
        return self._file is not None

    def take(self) -> None:
        """Waits for the turn; TimeoutError after `timeout` seconds, lest two wait for each other."""
        file = FileIO(self.path, "a")
        if self.timeout <= SHORT:
            _ask(file, self.timeout)
        elif not _is_locked_by(file):
            _Waiter(file).wait(self.timeout)
        self._file = file

    def give_back(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with file, suppress(OSError):
                flock(file, LOCK_UN)  # closing is not enough: a child forked meanwhile shares the open file
            os.sched_yield()  # lets who waits longest run before we ask again


def _is_locked_by(file: FileIO) -> bool:
    """Takes the lock where nobody has it."""
    try:
        flock(file, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _ask(file: FileIO, seconds: float) -> None:
    """Asks for the lock again and again; who gives up leaves nothing behind.

    Pages give up after a second, one after the other: with a `_Waiter` each, a writer that has stopped would
    soon have the process without threads and files.
    """
    end = monotonic() + seconds
    while not _is_locked_by(file):
        if (left := end - monotonic()) <= 0:
            file.close()
            raise TimeoutError
        sleep(min(PAUSE, left))


class _Waiter(Thread):
    """Waits in the kernel's queue on a thread of its own, because flock itself knows no timeout.

    Who gives up leaves thread and file in the queue until it is their turn: for long waits alone.
    """

    def __init__(self, file: FileIO) -> None:
        super().__init__(daemon=True)
        self.file = file
        self.guard = Lock()
        self.has_lock = self.has_given_up = False

    def run(self) -> None:
        flock(self.file, LOCK_EX)
        with self.guard:
            self.has_lock = True
            if self.has_given_up:
                self.file.close()

    def wait(self, seconds: float) -> None:
        self.start()
        self.join(seconds)
        with self.guard:
            self.has_given_up = not self.has_lock
        if self.has_given_up:
            raise TimeoutError
