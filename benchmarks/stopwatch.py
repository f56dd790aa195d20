"""Processor time of a piece of work, on both sides of the database connection."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter_ns, process_time_ns

from django.db import connection


class Stopwatch:
    """Processor time in milliseconds, of this process and of the server's that works for it."""

    def __init__(self) -> None:
        self._server: Path | None = None
        if connection.vendor == "postgresql":
            connection.ensure_connection()
            pid = connection.connection.info.backend_pid
            self._server = Path(f"/proc/{pid}/schedstat")

    def time(self, work: Callable[[], object]) -> float:
        start = self._now()
        work()
        return (self._now() - start) / 1e6

    def _now(self) -> int:
        if self._server is None:
            return process_time_ns()
        if not self._server.exists():
            return perf_counter_ns()
        return process_time_ns() + int(self._server.read_text().split()[0])
