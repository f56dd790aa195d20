"""What settles cases like one, beside a dispute and its answer forms: for the store's staff."""

from __future__ import annotations

from typing import Any

from django import template

from disputes.flow import Role
from disputes.models import Dispute
from mediation.pages.settling import OPEN_TO_AGREEMENT, settling_url
from mediation.settling import kept_figures
from mediation.settling.form import OfferForm
from mediation.settling.shown import shown_figures

register = template.Library()

ANSWERS = frozenset({"accept", "counter", "contest", "propose", "refund_in_full"})


@register.inclusion_tag("seller/_settling.html")
def settling(dispute: Dispute, role: str, action: str = "") -> dict[str, Any]:
    """Folded above the form of an action that answers a proposal; nothing for buyers, and once it is over."""
    if role != Role.SELLER or dispute.state not in OPEN_TO_AGREEMENT or (action and action not in ANSWERS):
        return {}
    return {
        "shown": shown_figures(dispute, kept_figures(dispute)),
        "form": OfferForm(dispute=dispute, auto_id="settling_%s"),
        "url": settling_url(dispute),
        "folded": bool(action),
    }
