"""Where a dispute stands once it is about money only: being paid, failed to be paid, closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.flow import ReachedBy, Role
from disputes.models import Dispute
from disputes.templatetags.desk import money, money_text
from disputes.words.badges import has_failed
from disputes.words.terms import html


@dataclass(frozen=True)
class Ending:
    """The part of a standing that needs no clock."""

    tone: str
    turn: str
    turn_icon: str
    question: str
    if_nothing: str
    clock_icon: str
    left: str
    since: datetime | None = None
    note: str = ""


HOW = {
    ReachedBy.AGREEMENT: gettext_lazy("Buyer and seller agreed."),
    ReachedBy.SELLER_TIMEOUT: gettext_lazy(
        "The seller did not answer in time; the buyer's proposal took effect."
    ),
    ReachedBy.BUYER_TIMEOUT: gettext_lazy(
        "The buyer did not answer in time; the seller's answer took effect."
    ),
    ReachedBy.RULING: gettext_lazy("A mediator decided."),
    ReachedBy.RETURN_LAPSED: gettext_lazy("The goods were not sent back in time."),
    ReachedBy.RETURN_DEFAULT: gettext_lazy("The return was not answered in time and counts as received."),
}


def paying(dispute: Dispute, role: Role | str) -> Ending:
    """A settlement was asked of the marketplace; a failure is said, and that nothing is lost."""
    market = dispute.order.marketplace.name
    if has_failed(dispute):
        turn, left, icon = _("Payment failed"), _("Trying again"), "circle-alert"
        text = html(
            _(
                "The payment did not go through. %(market)s tries again; nothing is lost. We write when it "
                "is done."
            ),
            market=market,
        )
    else:
        turn, left, icon = _("The marketplace's turn"), _("Paying"), "banknote"
        text = html(_("%(market)s pays; we write when it is done."), market=market)
    refund, release = _halves(dispute)
    return Ending("wait", turn, "hourglass", _to_pay(dispute, role, refund, release), text, icon, left)


def _halves(dispute: Dispute) -> tuple[int, int]:
    settlement = getattr(dispute, "settlement", None)
    if settlement:
        return settlement.refund, settlement.release
    return dispute.refund_amount, dispute.disputed_amount - dispute.refund_amount


def _to_pay(dispute: Dispute, role: Role | str, refund: int, release: int) -> str:
    amounts = _texts(dispute, refund, release)
    if role == Role.BUYER:
        text = _("You get %(refund)s back") if refund else _("You get no refund")
    elif role == Role.SELLER:
        text = _("You get %(release)s") if release else _("The buyer gets %(refund)s back")
    elif not refund:
        text = _("%(release)s goes to the seller")
    elif not release:
        text = _("%(refund)s goes to the buyer")
    else:
        text = _("%(refund)s goes to the buyer, %(release)s to the seller")
    return text % amounts


def _texts(dispute: Dispute, refund: int, release: int, show: Any = money_text) -> dict[str, Any]:
    return {"refund": show(refund, dispute.currency), "release": show(release, dispute.currency)}


def closed(dispute: Dispute, role: Role | str) -> Ending:
    """How it ended, and who got what."""
    if dispute.reached_by == ReachedBy.WITHDRAWN:
        question = (
            _("You withdrew the dispute") if role == Role.BUYER else _("The buyer withdrew the dispute")
        )
        text = html(_("There is no refund. The order's money takes its normal course again."))
        return _closed(dispute, "wait", question, text, "undo-2", _("Withdrawn"))
    if dispute.reached_by == ReachedBy.OUTSIDE:
        text = html(_("The money moved outside this desk. Nothing is left to dispute."))
        return _closed(dispute, "wait", _("Settled outside"), text, "circle-check", _("Closed"))
    refund, release = _halves(dispute)
    text = html(
        _("%(how)s %(refund)s went to the buyer, %(release)s to the seller."),
        how=HOW.get(ReachedBy(dispute.reached_by), "") if dispute.reached_by else "",
        **_texts(dispute, refund, release, money),
    )
    return _closed(dispute, "good", _paid(dispute, role, refund, release), text, "circle-check", _("Paid"))


def _closed(dispute: Dispute, tone: str, question: str, text: str, icon: str, left: str) -> Ending:
    return Ending(tone, _("Closed"), icon, question, text, "circle-check", left, dispute.closed_at)


def _paid(dispute: Dispute, role: Role | str, refund: int, release: int) -> str:
    amounts = _texts(dispute, refund, release)
    if role == Role.BUYER:
        text = _("You got %(refund)s back") if refund else _("It ended without a refund")
    elif role == Role.SELLER:
        text = _("You got %(release)s") if release else _("The buyer got %(refund)s back")
    else:
        text = _("Paid: %(refund)s to the buyer, %(release)s to the seller")
    return text % amounts
