"""Similar cases in templates: for mediators with the way to them, for the parties as a figure alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.translation import get_language

from disputes.flow import MEDIATING, NEGOTIATING
from disputes.keeping import kept
from disputes.models import Dispute
from mediation.pages.similar import similar_url
from mediation.similar import Similar, likeness_and_figure, similar_for_parties

register = template.Library()

KEPT = 10 * 60  # seconds


@dataclass(frozen=True)
class Amounts:
    """What the shares of a figure would be of this dispute's money, in minor units."""

    low: int
    median: int
    high: int


@register.inclusion_tag("mediation/_similar.html")
def similar_for_mediator(dispute: Dispute) -> dict[str, Any]:
    """The figure, and the way to the cases behind it."""
    likeness, similar = likeness_and_figure(dispute)
    return {"similar": similar, "basis": likeness.basis, "url": similar_url(dispute)}


@register.inclusion_tag("disputes/_similar.html")
def similar_for_party(dispute: Dispute, role: str) -> dict[str, Any]:
    """The figure while the parties can still agree; nothing afterwards, or where there is none."""
    if dispute.state not in NEGOTIATING | MEDIATING:
        return {}
    similar = _kept_for_parties(dispute)
    if similar is None:
        return {}
    return {"similar": similar, "amounts": _amounts(similar, dispute), "dispute": dispute, "role": role}


def _kept_for_parties(dispute: Dispute) -> Similar | None:
    """Counted once for all who look within ten minutes: a page that is looked at again costs no more."""
    key = f"similar:{dispute.pk}:{dispute.sub_reason}:{get_language()}"
    return kept(key, lambda: similar_for_parties(dispute), KEPT)


def _amounts(similar: Similar, dispute: Dispute) -> Amounts:
    low, median, high = (
        (share * dispute.disputed_amount + 50) // 100 for share in (similar.low, similar.median, similar.high)
    )
    return Amounts(low, median, high)
