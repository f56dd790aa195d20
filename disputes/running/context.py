"""What a log line says besides its message: of which request, task, event and dispute it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

NOTHING: Mapping[str, Any] = MappingProxyType({})
_facts: ContextVar[Mapping[str, Any]] = ContextVar("facts", default=NOTHING)


def facts() -> Mapping[str, Any]:
    """What has been noted of the request or task at hand."""
    return _facts.get()


def note(**told: Any) -> None:
    """Add facts for the lines that follow: numbers and references, never names, addresses or words."""
    _facts.set({**_facts.get(), **told})


@contextmanager
def apart(**told: Any) -> Iterator[None]:
    """Forget what was noted before, and afterwards what is noted within: one request, or one task."""
    token = _facts.set(told)
    try:
        yield
    finally:
        _facts.reset(token)


def only(**told: Any) -> None:
    """Forget what was noted before: a worker does one task after the other, each for itself."""
    _facts.set(told)
