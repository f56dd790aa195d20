"""Exact medians and percentiles of durations that the database has counted."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True)
class Span:
    """Durations of `cases` that had any, in the unit they were counted in; None where there were none."""

    cases: int
    median: float | None
    ninth: int | None  # in nine of ten cases it took no longer
    eighth: int | None = None  # in eight of ten


def span_from(counted: Iterable[tuple[int, int]]) -> Span:
    """Of durations in ascending order, with how many cases each took."""
    pairs = list(counted)
    reached = list(accumulate(n for _value, n in pairs))
    if not reached:
        return Span(0, None, None)

    def at(place: int) -> int:
        return pairs[bisect_left(reached, place)][0]

    n = reached[-1]
    median = (at((n + 1) // 2) + at(n // 2 + 1)) / 2
    return Span(n, median, at(-(-9 * n // 10)), at(-(-8 * n // 10)))
