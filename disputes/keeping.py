"""What is dear to make is kept in the cache, where that takes none of a reader's time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import DatabaseError

from accounts.hurrying import hurried

T = TypeVar("T")
NOTHING = object()


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
