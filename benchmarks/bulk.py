"""Writes very many rows at once: few statements, and none of the database's checks meanwhile."""

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
        "PRAGMA journal_mode = MEMORY",
        "PRAGMA cache_size = -600000",
        "PRAGMA temp_store = MEMORY",
    ),
    "postgresql": ("SET session_replication_role = replica", "SET synchronous_commit = off"),
}
SLOW = {
    "sqlite": (
        "PRAGMA foreign_keys = ON",
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = NORMAL",
    ),
    "postgresql": ("SET session_replication_role = origin",),
}


@contextmanager
def unchecked() -> Iterator[None]:
    """Foreign keys are not looked up row by row; numbers that were given by hand count from then on."""
    outside = not connection.in_atomic_block  # a test's transaction takes no such orders
    _run(FAST[connection.vendor] if outside else ())
    try:
        yield
    finally:
        _run(SLOW[connection.vendor] if outside else ())
        _run(connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)))


def _run(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def prepared(row: models.Model) -> tuple[type[models.Model], list[Any]]:
    """A row whose number is given, as the database takes it."""
    fields = row._meta.concrete_fields
    return type(row), [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]


@transaction.atomic
def write(rows: Iterable[tuple[type[models.Model], list[Any]]]) -> None:
    """Insert prepared rows, table by table."""
    by_model: dict[type[models.Model], list[list[Any]]] = defaultdict(list)
    for model, values in rows:
        by_model[model].append(values)
    for model, found in by_model.items():
        _insert(model, found)


def _insert(model: type[models.Model], rows: list[list[Any]]) -> None:
    fields = model._meta.concrete_fields
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:  # type: ignore[attr-defined]
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def analyse() -> None:
    """What autovacuum does on PostgreSQL by itself, and `PRAGMA optimize` on SQLite."""
    _run(("ANALYZE",))
