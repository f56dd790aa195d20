"""The anonymous figures of a year, as they are published: nothing about persons, stores or mediators.

Groups of fewer than five cases are hidden, and others with them, so that no difference tells them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, QuerySet

from disputes.flow import SUB_REASONS, Outcome, ReachedBy, Reason, Remedy
from mediation.figures.estimates import ENOUGH
from mediation.figures.spans import Span, span_of, spans_by_state
from mediation.figures.suppression import Shown, suppressed, suppressed_together, with_others
from mediation.models import CaseFacts

FIRST_YEAR = 2000
VERSION = 1
UNDECIDED = "no_decision"  # withdrawn, or settled outside
UNITS = {
    "closed": "disputes closed in the year (UTC)",
    "reasons": "closed disputes, by reason and sub-reason",
    "outcomes": "closed disputes, by outcome",
    "how_reached": "closed disputes, by how they ended; no_decision: withdrawn, or settled outside",
    "remedies": "closed disputes, by remedy",
    "country_pairs": "closed disputes, by origin>destination (ISO 3166-1; ?: unknown); other: the small ones",
    "agreement": "percent of closed disputes that ended by agreement, whole",
    "decisions.count": "closed disputes in which a mediator's decision took effect",
    "decisions.median_hours": "hours from asking a mediator to the decision, median",
    "decisions.in_time_percent": "percent of decisions before which no review was overdue, rounded down",
    "hours_in_state": "hours, median and 90th percentile, of disputes that were in the state",
    "null": "hidden: fewer than five disputes, or it would tell such a number",
}
# cells of two tables that count the same cases
SAME = [
    [("outcomes", Outcome.NONE.value), ("how_reached", UNDECIDED), ("remedies", UNDECIDED)],
    [("outcomes", Outcome.SELLER_FAVOUR.value), ("remedies", Remedy.NO_REFUND.value)],
]


def figures_of_year(year: int, at: datetime) -> dict[str, Any]:
    """The figures; a year that is not over at `at` says so. The order of keys is always the same."""
    start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    cases = CaseFacts.objects.filter(closed_at__gte=start, closed_at__lt=end)
    head = {"version": VERSION, "year": year, "complete": at >= end, "hidden_below": ENOUGH, "units": UNITS}
    closed = cases.count()
    if 0 < closed < ENOUGH:
        return {**head, "closed": None}
    return {**head, "closed": closed, **_figures(cases)}


def _figures(cases: QuerySet[CaseFacts]) -> dict[str, Any]:
    tables = _tables(cases)
    shown = suppressed_together(tables, SAME)
    return {
        "reasons": _reasons(cases),
        **shown,
        "country_pairs": with_others(_counted(cases, "origin", "destination")),
        "agreement": _agreement(cases, shown["how_reached"]),
        "decisions": _decisions(cases.filter(decided_after__isnull=False), shown["how_reached"]),
        "hours_in_state": {state: _hours(span) for state, span in spans_by_state(cases).items()},
    }


def _tables(cases: QuerySet[CaseFacts]) -> dict[str, dict[str, int]]:
    """Every known part stands in its table, with 0 where there was none."""
    outcomes, reached, remedies = (_counted(cases, column) for column in ("outcome", "reached_by", "remedy"))
    undecided = reached.pop(ReachedBy.WITHDRAWN, 0) + reached.pop(ReachedBy.OUTSIDE, 0)
    ways = [way for way in ReachedBy if way not in (ReachedBy.WITHDRAWN, ReachedBy.OUTSIDE)]
    return {
        "outcomes": {each.value: outcomes[each] for each in Outcome},
        "how_reached": {**{way.value: reached[way] for way in ways}, UNDECIDED: undecided},
        "remedies": {**{each.value: remedies[each] for each in Remedy}, UNDECIDED: remedies["?"]},
    }


def _counted(cases: QuerySet[CaseFacts], *columns: str) -> Counter[str]:
    """How many cases by these columns, joined by ">"; "?" stands for what is unknown."""
    rows = cases.values_list(*columns).order_by().annotate(n=Count("*"))
    return Counter({">".join(part or "?" for part in parts): n for *parts, n in rows})


def _reasons(cases: QuerySet[CaseFacts]) -> dict[str, Any]:
    """Sub-reasons are parts of their reason, and hidden where it is."""
    subs = _counted(cases, "sub_reason", "reason")
    parts = {r: {sub.value: subs[f"{sub}>{r}"] for sub in SUB_REASONS[r]} for r in Reason}
    whole = suppressed({reason.value: sum(counts.values()) for reason, counts in parts.items()})
    return {
        reason.value: {
            "all": whole[reason.value],
            **(_all_hidden(counts) if whole[reason.value] is None else suppressed(counts)),
        }
        for reason, counts in parts.items()
    }


def _all_hidden(counts: Iterable[str]) -> Shown:
    return dict.fromkeys(counts)


def _agreement(cases: QuerySet[CaseFacts], reached: Shown) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    parts = {
        "without_mediator": cases.filter(mediated_at=None),
        "with_mediator": cases.exclude(mediated_at=None),
    }
    for name, part in {**parts, "all": cases}.items():
        n, agreed = part.count(), part.filter(reached_by=ReachedBy.AGREEMENT).count()
        tells = reached[ReachedBy.AGREEMENT] is None or min(agreed, n - agreed) in range(1, ENOUGH)
        found[f"{name}_percent"] = None if tells or n < ENOUGH else round(100 * agreed / n)
    return found


def _decisions(cases: QuerySet[CaseFacts], reached: Shown) -> dict[str, Any]:
    n, kept = cases.count(), cases.filter(in_time=True).count()
    if n < ENOUGH:
        return {"count": None if n else 0, "median_hours": None, "in_time_percent": None}
    return {
        "count": None if reached[ReachedBy.RULING] is None else n,
        "median_hours": _hours(span_of(cases, "decided_after", n))["median"],
        "in_time_percent": 100 * kept // n,
    }


def _hours(span: Span) -> dict[str, float | None]:
    if span.cases < ENOUGH or span.median is None or span.ninth is None:
        return {"median": None, "ninth": None}
    return {"median": round(span.median / 3600, 1), "ninth": round(span.ninth / 3600, 1)}
