"""Who has judged the sides of a case lately."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from disputes.flow import ANY, State
from disputes.models import Dispute, Event
from disputes.models.dispute import DisputeQuerySet

LATELY = timedelta(days=30)
OPEN = sorted(ANY - {State.CLOSED})


def sides_judged_lately(dispute: Dispute, at: datetime) -> Counter[int]:
    """By mediator: on how many of its two sides they ruled in the last 30 days, in other cases.

    One side suffices: a buyer who lost yesterday, or a seller, should not meet the same person again while
    another is free, whoever the other side is. Who ruled on both is spared before who ruled on one.
    """
    since = at - LATELY
    buyers = _rulings(dispute, Dispute.objects.filter(buyer=dispute.buyer_id), since)
    sellers = _rulings(dispute, Dispute.objects.filter(store=dispute.store_id), since)
    return Counter(buyers) + Counter(sellers)


def _rulings(dispute: Dispute, of_a_side: DisputeQuerySet, since: datetime) -> set[int]:
    """Who ruled on a side's cases: those closed since then and those that are open, each off its index."""
    rulings = Event.objects.filter(dispute=OuterRef("pk"), action="rule", at__gte=since)
    ruled = of_a_side.exclude(pk=dispute.pk).filter(ruled_by__isnull=False)
    ruled = ruled.filter(Exists(rulings)).order_by()
    closed = ruled.filter(closed_at__gte=since).values_list("ruled_by", flat=True)
    still_open = ruled.filter(state__in=OPEN).values_list("ruled_by", flat=True)
    return {pk for pk in closed.union(still_open) if pk}
