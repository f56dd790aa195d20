"""Similar cases in templates: for mediators with the way to them, for the parties as a figure alone."""

from __future__ import annotations

from typing import Any

from django import template

from disputes.flow import MEDIATING, NEGOTIATING
from disputes.models import Dispute
from mediation.similar import similar_to

register = template.Library()


@register.inclusion_tag("mediation/_similar.html")
def similar_for_mediator(dispute: Dispute) -> dict[str, Any]:
    """The figure, and the way to the cases behind it."""
    return {"similar": similar_to(dispute), "dispute": dispute}


@register.inclusion_tag("disputes/_similar.html")
def similar_for_party(dispute: Dispute, role: str) -> dict[str, Any]:
    """The figure while the parties can still agree; nothing afterwards, or where there are too few cases."""
    if dispute.state not in NEGOTIATING | MEDIATING:
        return {}
    return {"similar": similar_to(dispute), "dispute": dispute, "role": role}
