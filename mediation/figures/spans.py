"""How long cases stay in each state: exact medians and 90th percentiles.

Seconds. The database counts the cases of each duration, in order; the middle is found by adding up.
"""

from __future__ import annotations

from django.db.models import Count, QuerySet

from disputes.figures.spans import Span, span_from
from mediation.models import CaseFacts
from mediation.models.derived import SPENT


def spans_by_state(cases: QuerySet[CaseFacts]) -> dict[str, Span]:
    """By state, how long those of `cases` took that were in it."""
    return {
        column.removeprefix("in_"): span_of(cases.filter(**{f"{column}__gt": 0}), column) for column in SPENT
    }


def span_of(cases: QuerySet[CaseFacts], column: str) -> Span:
    """Of a column that is nowhere null, in one pass."""
    return span_from(cases.order_by(column).values_list(column).annotate(n=Count("*")))
