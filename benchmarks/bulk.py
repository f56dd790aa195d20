"""Writes very many rows at once: as few statements as the database takes, and none of its checks meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

FAST = {
    "sqlite": (
        "PRAGMA foreign_keys = OFF",
        "PRAGMA synchronous = OFF",
        "PRAGMA cache_size = -600000",
        "PRAGMA temp_store = MEMORY",
    ),
    "postgresql": ("SET session_replication_role = replica", "SET synchronous_commit = off"),
}
SLOW = {
    "sqlite": ("PRAGMA foreign_keys = ON", "PRAGMA synchronous = NORMAL"),
    "postgresql": ("SET session_replication_role = origin",),
}


@contextmanager
def unchecked() -> Iterator[None]:
    """Foreign keys are not looked up row by row; numbers that were given by hand count from then on."""
    _run(FAST[connection.vendor])
    try:
        yield
    finally:
        _run(SLOW[connection.vendor])
        _run(connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)))


def _run(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@transaction.atomic
def write(rows: Iterable[models.Model]) -> None:
    """Insert rows whose numbers are given, table by table."""
    by_model: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for row in rows:
        by_model[type(row)].append(row)
    for model, found in by_model.items():
        _insert(model, found)


def _insert(model: type[models.Model], rows: list[models.Model]) -> None:
    fields = model._meta.concrete_fields
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    prepared = [(field.get_db_prep_save, field.attname) for field in fields]
    values = ([prepare(getattr(row, name), connection) for prepare, name in prepared] for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:  # type: ignore[attr-defined]
                for each in values:
                    copy.write_row(each)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)


def analyse() -> None:
    """What autovacuum does on PostgreSQL by itself, and `PRAGMA optimize` on SQLite."""
    _run(("ANALYZE",))
