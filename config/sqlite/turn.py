"""One place in the line of writers: an exclusive lock on a file, for which the kernel keeps the queue."""

import os
from contextlib import suppress
from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, flock
from io import FileIO
from threading import Lock, Thread


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
        try:
            flock(file, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            _Waiter(file).wait(self.timeout)
        self._file = file

    def give_back(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with file, suppress(OSError):
                flock(file, LOCK_UN)  # closing is not enough: a child forked meanwhile shares the open file
            os.sched_yield()  # lets who waits longest run before we ask again


class _Waiter(Thread):
    """Waits in the kernel's queue on a thread of its own, because flock itself knows no timeout."""

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
