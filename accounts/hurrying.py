"""Writes that are not worth a reader's time: on SQLite each waits for all others, an import's too."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from django.db import connection

PATIENCE = 1.0  # seconds
NONE = 0.0  # for what the next page can write as well


def hurried(seconds: float = PATIENCE) -> AbstractContextManager[None]:
    """Within, a write outside of transactions fails (OperationalError) where it has to wait for longer."""
    patience = getattr(connection, "patience", None)
    limit: AbstractContextManager[None] = patience(seconds) if patience else nullcontext()
    return limit
