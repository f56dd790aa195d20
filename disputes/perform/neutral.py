"""Who mediates: somebody unrelated to both parties, the one with the fewest cases first."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q

from disputes.flow import MEDIATING
from disputes.models import Dispute


def pick_mediator(dispute: Dispute) -> Any | None:
    """The free mediator with the fewest open cases, another than now; None if there is no other."""
    load = Count("cases", filter=Q(cases__state__in=MEDIATING))
    return (
        dispute.other_mediators()
        .exclude(pk=dispute.mediator_id)
        .annotate(load=load)
        .order_by("load", "pk")
        .first()
    )
