"""Writes that are not worth a reader's time: on SQLite each waits for all others, an import's too."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import DatabaseError, connection

T = TypeVar("T")
PATIENCE = 1.0  # seconds
NOTHING = object()


def hurried() -> AbstractContextManager[None]:
    """Within, a write outside of transactions fails (OperationalError) where it has to wait for longer."""
    patience = getattr(connection, "patience", None)
    limit: AbstractContextManager[None] = patience(PATIENCE) if patience else nullcontext()
    return limit


def kept(key: str, make: Callable[[], T], seconds: int) -> T:
    """From the cache, else made, and kept there if that can be done soon."""
    found: Any
    try:
        with hurried():
            found = cache.get(key, NOTHING)
    except DatabaseError:  # the cache throws away what is too old when it finds it
        return make()
    if found is NOTHING:
        found = make()
        with suppress(DatabaseError), hurried():
            cache.set(key, found, seconds)
    return found
