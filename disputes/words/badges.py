"""A dispute's state as a badge: icon and text, filled only where the reader has something to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from disputes.flow import ReachedBy, Role, State
from disputes.models import Dispute, Settlement


@dataclass(frozen=True)
class Badge:
    """What templates/components/_state.html shows."""

    css: str
    icon: str
    text: str


S, B, M = Role.SELLER, Role.BUYER, Role.MEDIATOR

# icon and text for who must act, and for who waits: these do not depend on the role
SHARED: dict[str, tuple[tuple[str, Any], tuple[str, Any]]] = {
    State.COLLECTING_EVIDENCE: (
        ("paperclip", _("Add evidence")),
        ("paperclip", _("Collecting evidence")),
    ),
    State.UNDER_REVIEW: (("gavel", _("Decide")), ("scale", _("Under review"))),
    State.VERIFYING_EVIDENCE: (("file-search", _("Evidence asked")), ("file-search", _("Evidence asked"))),
}
BY_ROLE: dict[str, dict[str, tuple[str, Any]]] = {
    State.AWAITING_SELLER_RESPONSE: {
        S: ("corner-down-left", pgettext_lazy("badge", "Answer")),
        B: ("hourglass", _("Seller's turn")),
    },
    State.AWAITING_BUYER_RESPONSE: {
        S: ("hourglass", _("Buyer's turn")),
        B: ("corner-down-left", pgettext_lazy("badge", "Answer")),
    },
    State.AWAITING_RETURN_SHIPMENT: {
        S: ("truck", _("Return on its way")),
        B: ("package", _("Send it back")),
    },
    State.AWAITING_RETURN_RECEIPT: {
        S: ("package-check", _("Check return")),
        B: ("truck", _("Return on its way")),
    },
}
OTHERS: dict[str, tuple[str, Any]] = {  # who is no party reads of both
    State.AWAITING_SELLER_RESPONSE: ("hourglass", _("Seller's turn")),
    State.AWAITING_BUYER_RESPONSE: ("hourglass", _("Buyer's turn")),
    State.AWAITING_RETURN_SHIPMENT: ("package", _("Return to be sent")),
    State.AWAITING_RETURN_RECEIPT: ("truck", _("Return on its way")),
}
ENDINGS: dict[str, tuple[str, str, Any]] = {
    ReachedBy.AGREEMENT: ("good", "circle-check", _("Agreed")),
    ReachedBy.RULING: ("good", "gavel", _("Decided")),
    ReachedBy.WITHDRAWN: ("wait", "undo-2", _("Withdrawn")),
    ReachedBy.OUTSIDE: ("wait", "circle-check", _("Settled outside")),
}
BY_CLOCK = ("good", "clock", _("Ended by deadline"))


def state_badge(dispute: Dispute, role: Role | str) -> Badge:
    """The badge of a dispute for a reader."""
    state = dispute.state
    if state == State.CLOSED:
        css, icon, text = ENDINGS.get(dispute.reached_by, BY_CLOCK)
        return Badge(css, icon, str(text))
    if state == State.SETTLING:
        return _payment(dispute)
    mine = role in dispute.turn
    if state in SHARED:
        icon, text = SHARED[state][0 if mine else 1]
    else:
        icon, text = BY_ROLE[state].get(role, OTHERS[state])
    return Badge("turn" if mine else "wait", icon, str(text))


def _payment(dispute: Dispute) -> Badge:
    if has_failed(dispute):
        return Badge("late", "circle-alert", str(_("Payment failed")))
    return Badge("wait", "banknote", str(pgettext_lazy("badge", "Paying")))


def has_failed(dispute: Dispute) -> bool:
    """Whether the payment of this dispute last failed."""
    settlement = getattr(dispute, "settlement", None)
    return settlement is not None and settlement.status == Settlement.Status.FAILED
