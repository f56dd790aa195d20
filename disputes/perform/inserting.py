"""New rows by a statement that is made once: making it takes Django longer than running it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model


def insert(rows: Sequence[Model]) -> None:
    """Write new rows of one model. A number that the database gives is not read back."""
    if not rows:
        return
    sql, fields = _statement(type(rows[0]), rows[0].pk is not None)
    values = [
        [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


@cache
def _statement(model: type[Model], has_number: bool) -> tuple[str, list[Field[Any, Any]]]:
    """The statement and the fields whose values it takes."""
    quoted = connection.ops.quote_name
    fields = [field for field in model._meta.concrete_fields if has_number or not field.primary_key]
    if any(field.generated or field.has_db_default() for field in fields):
        raise TypeError(f"{model.__name__} has a column that the database fills.")
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    gaps = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES ({gaps})"  # noqa: S608 - names of ours
    return sql, fields
