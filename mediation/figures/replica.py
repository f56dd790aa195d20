"""Counting over many cases reads from a copy of the database where there is one: nobody waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connections

COPY = "statistics"  # in DATABASES where STATISTICS_DATABASE_URL names it
_counting: ContextVar[bool] = ContextVar("counting", default=False)


@contextmanager
def counting() -> Iterator[None]:
    """What is read within comes from the copy, as far behind as that is. Also for use as a decorator."""
    token = _counting.set(True)
    try:
        yield
    finally:
        _counting.reset(token)


class StatisticsRouter:
    """Asked by Django for each query. The copy is never written to, whatever was read from it."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return COPY if _counting.get() and COPY in connections.settings else None

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return "default"

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True  # one copy of the other

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if db == COPY else None
