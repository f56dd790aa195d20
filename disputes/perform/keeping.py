"""Files that an action brings: written before its transaction, taken away again if it does not happen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from disputes.models import Record


def records(brought: dict[str, Any]) -> Iterator[Record]:
    """The unsaved records among what an action brings."""
    for value in brought.values():
        for record in value if isinstance(value, list | tuple) else [value]:
            if isinstance(record, Record) and record._state.adding:
                yield record


@contextmanager
def kept(brought: dict[str, Any]) -> Iterator[None]:
    """Nobody waits for a disk or another host while the row is held, and no half file stays behind."""
    written: list[Record] = []
    try:
        for record in records(brought):
            written.append(record)
            record.write()
        yield
    except BaseException:
        for record in written:
            record.discard()
        raise
