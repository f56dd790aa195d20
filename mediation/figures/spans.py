"""How long cases stay in each state: exact medians and 90th percentiles.

The database counts the cases of each duration, in order; the middle of them is found by adding up.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from django.db.models import Count, QuerySet

from mediation.models import CaseFacts
from mediation.models.derived import SPENT


@dataclass(frozen=True)
class Span:
    """Seconds, of `cases` that were in the state at all; None where there were none."""

    cases: int
    median: float | None
    ninth: int | None  # in nine of ten cases it took no longer


def spans_by_state(cases: QuerySet[CaseFacts]) -> dict[str, Span]:
    """By state, how long those of `cases` took that were in it."""
    return {
        column.removeprefix("in_"): span_of(cases.filter(**{f"{column}__gt": 0}), column) for column in SPENT
    }


def span_of(cases: QuerySet[CaseFacts], column: str) -> Span:
    """Of a column that is nowhere null, in one pass."""
    return span_from(cases.order_by(column).values_list(column).annotate(n=Count("*")))


def span_from(counted: Iterable[tuple[int, int]]) -> Span:
    """Of durations in ascending order, with how many cases each took."""
    pairs = list(counted)
    reached = list(accumulate(n for _value, n in pairs))
    if not reached:
        return Span(0, None, None)

    def at(place: int) -> int:
        return pairs[bisect_left(reached, place)][0]

    n = reached[-1]
    return Span(n, (at((n + 1) // 2) + at(n // 2 + 1)) / 2, at(-(-9 * n // 10)))
