"""Where a dispute's parcels were, and what numbers may have been meant, in a template."""

from __future__ import annotations

from typing import Any

from django import template

from disputes.models import Dispute
from evidence.contradictions import known_numbers
from evidence.models import Evidence
from evidence.tracking import judge
from evidence.tracking.timeline import timeline_of, timeline_of_piece

register = template.Library()


@register.inclusion_tag("evidence/_tracking.html")
def tracking(dispute: Dispute, role: str, pieces: list[Evidence]) -> dict[str, Any]:
    """The timeline of all parcels of a dispute, for a reader of this role who sees these pieces."""
    return {"timeline": timeline_of(dispute, role, pieces), "anchor": "tracking"}


@register.inclusion_tag("evidence/_tracking.html")
def tracking_of(piece: Evidence, role: str) -> dict[str, Any]:
    """The timeline of the parcel that a tracking number on the record names."""
    anchor = f"tracking-{piece.pk}"
    return {"timeline": timeline_of_piece(piece, role), "anchor": anchor, "is_part": True}


@register.simple_tag
def suggested(dispute: Dispute, form: Any) -> tuple[str, ...]:
    """What may have been meant by the number in a form that was sent."""
    typed = form.cleaned_data
    return judge(typed["carrier"], typed["tracking_number"], known_numbers(dispute)).suggestions
