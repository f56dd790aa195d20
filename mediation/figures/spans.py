"""How long cases stay in each state: medians and 90th percentiles, ordered and picked in the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from mediation.models import CaseFacts
from mediation.models.derived import SPENT


@dataclass(frozen=True)
class Span:
    """Seconds, of `cases` that were in the state at all; None where there were none."""

    cases: int
    median: float | None
    ninth: int | None  # in nine of ten cases it took no longer


def spans_by_state(cases: QuerySet[CaseFacts]) -> dict[str, Span]:
    """By state, how long those of `cases` took that were in it. One pass counts, then one sorts each."""
    counted: dict[str, Any] = {
        column: Count("closed_at", filter=Q(**{f"{column}__gt": 0})) for column in SPENT
    }
    found = cases.aggregate(**counted)
    return {
        column.removeprefix("in_"): span_of(cases.filter(**{f"{column}__gt": 0}), column, found[column])
        for column in SPENT
    }


def span_of(cases: QuerySet[CaseFacts], column: str, number: int | None = None) -> Span:
    """Of a column that is nowhere null; `number` says how many cases there are, where that is known."""
    n = cases.count() if number is None else number
    if not n:
        return Span(0, None, None)
    middle, ninth = {(n + 1) // 2, n // 2 + 1}, -(-9 * n // 10)
    place = Window(RowNumber(), order_by=F(column).asc())
    picked = cases.order_by().annotate(place=place).filter(place__in=middle | {ninth})
    values = dict(picked.values_list("place", column))
    return Span(n, sum(values[each] for each in middle) / len(middle), values[ninth])
