"""The anonymous figures of a year, as they are published: nothing about persons, stores or mediators.

Groups of fewer than five cases are hidden, and others with them, so that no difference tells them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from disputes.figures.estimates import ENOUGH
from disputes.figures.spans import Span, span_from
from disputes.flow import SUB_REASONS, Outcome, ReachedBy, Reason, Remedy
from mediation.figures.replica import counting
from mediation.figures.spans import spans_by_state
from mediation.figures.suppression import Shown, suppressed, suppressed_together, with_others
from mediation.models import CaseFacts

FIRST_YEAR = 2000
VERSION = 1
COLUMNS = (
    *("reason", "sub_reason", "outcome", "reached_by", "remedy", "origin", "destination"),
    *("mediated", "decided_after", "in_time"),
)
Row = dict[str, Any]  # cases that are the same in COLUMNS, `n` of them
Rows = list[Row]
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


@counting()
def figures_of_year(year: int, at: datetime) -> dict[str, Any]:
    """The figures; a year that is not over at `at` says so. The order of keys is always the same."""
    start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    cases = CaseFacts.objects.filter(closed_at__gte=start, closed_at__lt=end)
    head = {"version": VERSION, "year": year, "complete": at >= end, "hidden_below": ENOUGH, "units": UNITS}
    rows = _rows(cases)
    closed = _size(rows)
    if 0 < closed < ENOUGH:
        return {**head, "closed": None}
    spans = {state: _hours(span) for state, span in spans_by_state(cases).items()}
    return {**head, "closed": closed, **_figures(rows), "hours_in_state": spans}


def _rows(cases: QuerySet[CaseFacts]) -> Rows:
    """Counted once by all that the tables ask for; the rest is adding up."""
    mediated = cases.annotate(mediated=Q(mediated_at__isnull=False))
    return list(mediated.order_by().values(*COLUMNS).annotate(n=Count("*")))


def _size(rows: Iterable[Row]) -> int:
    return sum(row["n"] for row in rows)


def _figures(rows: Rows) -> dict[str, Any]:
    shown = suppressed_together(_tables(rows), SAME)
    shown["remedies"] = _apart_from_outcomes(shown["remedies"], shown["outcomes"])
    decided = [row for row in rows if row["decided_after"] is not None]
    return {
        "reasons": _reasons(rows),
        **shown,
        "country_pairs": with_others(_counted(rows, "origin", "destination")),
        "agreement": _agreement(rows, shown["how_reached"]),
        "decisions": _decisions(decided, shown["how_reached"]),
    }


def _apart_from_outcomes(remedies: Shown, outcomes: Shown) -> Shown:
    """A refund in full, or in part, is a part of its outcome; the rest are returns, maybe of few cases."""
    pairs = [(Outcome.BUYER_FAVOUR, Remedy.FULL_REFUND), (Outcome.SPLIT, Remedy.PARTIAL_REFUND)]
    refunds = (Remedy.FULL_REFUND, Remedy.PARTIAL_REFUND, Remedy.RETURN_AND_REFUND)
    for outcome, remedy in pairs:
        whole, part = outcomes[outcome], remedies[remedy]
        if whole is not None and part is not None and not _tells_nothing_small(whole, part):
            return remedies | dict.fromkeys(refunds)
    return remedies


def _tables(rows: Rows) -> dict[str, dict[str, int]]:
    """Every known part stands in its table, with 0 where there was none."""
    outcomes, reached, remedies = (_counted(rows, column) for column in ("outcome", "reached_by", "remedy"))
    undecided = reached.pop(ReachedBy.WITHDRAWN, 0) + reached.pop(ReachedBy.OUTSIDE, 0)
    ways = [way for way in ReachedBy if way not in (ReachedBy.WITHDRAWN, ReachedBy.OUTSIDE)]
    return {
        "outcomes": {each.value: outcomes[each] for each in Outcome},
        "how_reached": {**{way.value: reached[way] for way in ways}, UNDECIDED: undecided},
        "remedies": {**{each.value: remedies[each] for each in Remedy}, UNDECIDED: remedies["?"]},
    }


def _counted(rows: Rows, *columns: str) -> Counter[str]:
    """How many cases by these columns, joined by ">"; "?" stands for what is unknown."""
    found: Counter[str] = Counter()
    for row in rows:
        found[">".join(row[column] or "?" for column in columns)] += row["n"]
    return found


def _reasons(rows: Rows) -> dict[str, Any]:
    """Sub-reasons are parts of their reason, and hidden where it is."""
    subs = _counted(rows, "sub_reason", "reason")
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


def _agreement(rows: Rows, reached: Shown) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    parts = {
        "without_mediator": [row for row in rows if not row["mediated"]],
        "with_mediator": [row for row in rows if row["mediated"]],
    }
    for name, part in {**parts, "all": rows}.items():
        n, agreed = _size(part), _size(row for row in part if row["reached_by"] == ReachedBy.AGREEMENT)
        tells = reached[ReachedBy.AGREEMENT] is None or min(agreed, n - agreed) in range(1, ENOUGH)
        found[f"{name}_percent"] = None if tells or n < ENOUGH else round(100 * agreed / n)
    return found


def _decisions(rows: Rows, reached: Shown) -> dict[str, Any]:
    n, kept = _size(rows), _size(row for row in rows if row["in_time"])
    if n < ENOUGH:
        return {"count": None if n else 0, "median_hours": None, "in_time_percent": None}
    span = span_from(sorted((row["decided_after"], row["n"]) for row in rows))
    return {
        "count": n if _tells_nothing_small(n, reached[ReachedBy.RULING]) else None,
        "median_hours": _hours(span)["median"],
        "in_time_percent": 100 * kept // n,
    }


def _tells_nothing_small(whole: int, part: int | None) -> bool:
    """Whether a number may stand beside another that counts a part of it: the rest is nobody, or enough."""
    return part is not None and (whole == part or abs(whole - part) >= ENOUGH)


def _hours(span: Span) -> dict[str, float | None]:
    if span.cases < ENOUGH or span.median is None or span.ninth is None:
        return {"median": None, "ninth": None}
    return {"median": round(span.median / 3600, 1), "ninth": round(span.ninth / 3600, 1)}
