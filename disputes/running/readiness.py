"""May this process be given requests? The reasons against it, in words that strangers may read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from redis.exceptions import RedisError

from accounts.demo import open_demo_accounts

UNREACHABLE = "The database cannot be reached."
Migration = tuple[str, str]


def reasons_against() -> list[str]:
    """Why this process should get no requests now; empty when it should."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return [UNREACHABLE]
    return [reason for look in LOOKS for reason in look()]


@lru_cache(maxsize=1)
def _newest() -> list[Migration]:
    """The last migration of each app as this process was installed; read from the disk once."""
    return sorted(MigrationLoader(None).graph.leaf_nodes())


def _migrations() -> Iterator[str]:
    """More than is asked for may be there: the next version's, while it is being installed."""
    done = MigrationRecorder(connection).applied_migrations()
    if missing := [f"{app}.{name}" for app, name in _newest() if (app, name) not in done]:
        yield f"Migrations are missing: {', '.join(missing)}."


def _cache() -> Iterator[str]:
    try:
        cache.get("ready")
    except (Error, RedisError, OSError):
        yield "The cache cannot be used."


def _storage() -> Iterator[str]:
    evidence: Any = storages["evidence"]
    try:
        evidence.check_usable()
    except OSError:
        yield "The storage of evidence cannot be used."


def _demo() -> Iterator[str]:
    try:
        if not settings.DEBUG and open_demo_accounts():
            yield "Demo accounts can sign in."
    except Error:  # their table comes with the migrations, which have been named
        return


LOOKS: tuple[Callable[[], Iterator[str]], ...] = (_migrations, _cache, _storage, _demo)
