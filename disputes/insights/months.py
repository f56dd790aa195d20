"""Months as numbers, 202611 for November 2026, in UTC: in Python and in the database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Func, IntegerField


class MonthNumber(Func):
    """The month of an instant, told where no Python runs for each row."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Instants are texts there, in UTC: "2026-11-28 08:00:00"."""
        year, month = (f"substr(%(expressions)s, {part})" for part in ("1, 4", "6, 2"))
        written = f"CAST({year} || {month} AS INTEGER)"
        return super().as_sql(compiler, connection, template=written, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        there = "%(expressions)s AT TIME ZONE 'UTC'"
        written = f"(EXTRACT(YEAR FROM {there}) * 100 + EXTRACT(MONTH FROM {there}))::integer"
        return super().as_sql(compiler, connection, template=written, **context)


def month_of(moment: datetime) -> int:
    there = moment.astimezone(UTC)
    return there.year * 100 + there.month


def before(month: int, by: int) -> int:
    """The month so many earlier."""
    year, rest = divmod(month // 100 * 12 + month % 100 - 1 - by, 12)
    return year * 100 + rest + 1


def first_day(month: int) -> date:
    return date(month // 100, month % 100, 1)


def first_instant(month: int) -> datetime:
    return datetime(month // 100, month % 100, 1, tzinfo=UTC)


def months_until(last: int, count: int) -> list[int]:
    """So many months up to this one, the oldest first."""
    return [before(last, back) for back in reversed(range(count))]
