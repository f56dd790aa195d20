"""The folder in which the processes of one machine keep their counts, one file each of a fixed size.

A file is mapped into memory. Its room is taken when the process starts: a page for which the disk has no
room later would end the process. What a process counted stays when it ends: `fold` adds the files of those
that are gone into one, so that there are never more files than processes.
"""

from __future__ import annotations

import logging
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, flock
from pathlib import Path

from prometheus_client import CollectorRegistry
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector

KINDS = ("counter", "histogram")
ROOM = 1 << 19  # bytes: several times what all views and actions take
ALL_GONE = "0"  # stands in the name of the file into which the others go

log = logging.getLogger(__name__)


def folder() -> Path:
    """As the settings told the library before it was loaded."""
    return Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])


def start() -> None:
    """To be called once in a process that will count: takes its room, and folds what others left."""
    for kind in KINDS:
        path = folder() / f"{kind}_{os.getpid()}.db"
        try:
            with path.open("ab") as file:
                os.posix_fallocate(file.fileno(), 0, ROOM)
        except OSError as error:
            log.warning("There is no room for metrics in %s: %s", folder(), error.strerror)
            path.unlink(missing_ok=True)
    fold()


def registry() -> CollectorRegistry:
    """The counts of all processes; to be read inside of `held`."""
    found = CollectorRegistry()
    MultiProcessCollector(found, path=str(folder()))  # type: ignore[no-untyped-call]
    return found


@contextmanager
def held() -> Iterator[None]:
    """Nobody folds meanwhile."""
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / "lock").open("a") as lock:
        flock(lock, LOCK_EX)
        yield


def fold() -> None:
    """Add up what processes counted that are gone. One killed here may have been added twice."""
    with held():
        for kind in KINDS:
            if gone := [path for path in folder().glob(f"{kind}_*.db") if _is_gone(path)]:
                _add_up(kind, gone)


def _is_gone(path: Path) -> bool:
    pid = path.stem.rpartition("_")[2]
    return pid != ALL_GONE and not Path(f"/proc/{pid}").exists()


def _add_up(kind: str, gone: list[Path]) -> None:
    total = MmapedDict(str(folder() / f"{kind}_{ALL_GONE}.db"))  # type: ignore[no-untyped-call]
    for path in gone:
        with suppress(struct.error, RuntimeError):  # it was ended before it could write
            for key, value, _stamp, _place in MmapedDict.read_all_values_from_file(str(path)):  # type: ignore[no-untyped-call]
                total.write_value(key, total.read_value(key)[0] + value, 0.0)  # type: ignore[no-untyped-call]
        path.unlink()
    total.close()  # type: ignore[no-untyped-call]
