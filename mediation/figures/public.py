"""The clock on ourselves: what everybody may know of how long decisions take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from disputes.figures.estimates import ENOUGH
from disputes.keeping import kept
from mediation.figures.spans import span_of
from mediation.models import CaseFacts

DAYS = 90
KEPT = 10 * 60  # seconds
KEY = "decision_times"


@dataclass(frozen=True)
class DecisionTimes:
    """Of the last 90 days: how many decisions, the median seconds to one, and whole percents in time.

    The last two are None where there were fewer than five.
    """

    decisions: int
    median: float | None
    in_time: int | None
    days: int = DAYS


def decision_times(at: datetime) -> DecisionTimes:
    """From asking a mediator to the ruling that took effect; in time where no review was overdue."""
    return kept(KEY, lambda: count(at), KEPT)


def count(at: datetime) -> DecisionTimes:
    cases = CaseFacts.objects.filter(decided_at__gt=at - timedelta(days=DAYS), decided_at__lte=at)
    cases = cases.filter(decided_after__isnull=False)
    found = cases.aggregate(n=Count("decided_at"), kept=Count("decided_at", filter=Q(in_time=True)))
    if found["n"] < ENOUGH:
        return DecisionTimes(found["n"], None, None)
    # rounded down: "100 %" is said only of all
    return DecisionTimes(
        found["n"], span_of(cases, "decided_after").median, 100 * found["kept"] // found["n"]
    )
