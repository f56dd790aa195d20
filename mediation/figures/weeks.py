"""Decisions week by week, and how many of them came after a review was overdue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Count, Func, IntegerField, Q

from mediation.figures.asked import Asked

MOST_WEEKS = 53
WEEK = timedelta(days=7)
FIRST = datetime(2000, 1, 3, tzinfo=UTC)  # a Monday


class WeekNumber(Func):
    """Whole weeks (Monday to Sunday, UTC) since FIRST, counted where no Python runs for each row."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        day = "julianday(%(expressions)s) - julianday('2000-01-03')"
        return super().as_sql(compiler, connection, template=f"CAST(({day}) / 7 AS INTEGER)", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        seconds = "EXTRACT(EPOCH FROM %(expressions)s - TIMESTAMPTZ '2000-01-03 00:00Z')"
        return super().as_sql(compiler, connection, template=f"FLOOR({seconds} / 604800)::integer", **context)


@dataclass(frozen=True)
class Week:
    """Decisions of the week that begins on `monday`; `late` of them after an overdue review."""

    monday: date
    decided: int
    late: int


def weeks_of(asked: Asked, at: datetime) -> list[Week]:
    """The weeks of the period, the oldest first; no more than a year of them, and none left out between."""
    last, first = _number(at), _number(at) - MOST_WEEKS + 1
    if since := asked.since(at):
        first = max(first, _number(since))
    cases = asked.decided(at).filter(decided_at__gte=FIRST + first * WEEK)
    late = Count("decided_at", filter=Q(in_time=False))
    rows = (
        cases.values(week=WeekNumber("decided_at"))
        .order_by()
        .annotate(decided=Count("decided_at"), late=late)
    )
    found = {row["week"]: row for row in rows}
    first = max(first, min(found, default=last))
    return [_week(number, found.get(number)) for number in range(first, last + 1)]


def _number(at: datetime) -> int:
    return (at - FIRST) // WEEK


def _week(number: int, row: Mapping[str, Any] | None) -> Week:
    monday = (FIRST + number * WEEK).date()
    return Week(monday, row["decided"], row["late"]) if row else Week(monday, 0, 0)
