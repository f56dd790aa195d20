"""A ruling in the words in which both sides read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disputes.flow import Remedy
from disputes.models import Dispute, Proposal
from disputes.templatetags.desk import money, money_text
from disputes.words import freight_words
from mediation.exhibits import Exhibit, viewer_url
from mediation.models import Finding, Ruling


@dataclass(frozen=True)
class Decision:
    """What templates/mediation/_decision.html shows."""

    headline: SafeString
    rest: SafeString
    asked: str
    found: list[str]
    cited: list[tuple[str, str]]  # what they are called, and where they are looked at
    why: str
    now: str


def decision_of(
    dispute: Dispute, ruling: Ruling, exhibits: list[Exhibit], proposals: list[Proposal], waits: bool
) -> Decision:
    """`waits`: whether a second mediator is to confirm it first."""
    cited = [exhibit for exhibit in exhibits if exhibit.item.pk in ruling.cited]
    return Decision(
        headline=_gets(dispute, str(dispute.buyer), ruling.amount, back=True),
        rest=_gets(dispute, str(dispute.store), dispute.disputed_amount - ruling.amount),
        asked=_asked(dispute, proposals),
        found=[str(Finding(code).label) for code in ruling.findings],
        cited=[(exhibit.label, viewer_url(dispute, exhibit.code)) for exhibit in cited],
        why=ruling.grounds,
        now=_now(dispute, ruling, waits),
    )


def _gets(dispute: Dispute, name: str, amount: int, *, back: bool = False) -> SafeString:
    text = _("{name} gets {amount} back.") if back else _("{name} gets {amount}.")
    return format_html(text, name=name, amount=money(amount, dispute.currency))


def _asked(dispute: Dispute, proposals: list[Proposal]) -> str:
    """The last word of each party."""
    last = {proposal.role: proposal for proposal in proposals}
    texts = {"buyer": _("%(name)s asked for %(amount)s."), "seller": _("%(name)s offered %(amount)s.")}
    names = {"buyer": dispute.buyer, "seller": dispute.store}
    return " ".join(
        text % {"name": names[role], "amount": money_text(last[role].amount, dispute.currency)}
        for role, text in texts.items()
        if role in last
    )


def _now(dispute: Dispute, ruling: Ruling, waits: bool) -> str:
    parts = [_("It takes effect when a second mediator has confirmed it.")] if waits else []
    if ruling.remedy == Remedy.RETURN_AND_REFUND and dispute.has_return_address:
        parts += [_return(dispute), freight_words(ruling.return_freight, "")]
    else:
        parts.append(_pays(dispute, ruling))
    return " ".join([*parts, _("This decision is final.")])


def _return(dispute: Dispute) -> str:
    days = dispute.policy.return_shipment_days
    text = ngettext(
        "The buyer sends the goods back within %(n)d day; the refund is paid when the seller has them.",
        "The buyer sends the goods back within %(n)d days; the refund is paid when the seller has them.",
        days,
    )
    return text % {"n": days}


def _pays(dispute: Dispute, ruling: Ruling) -> str:
    market = str(dispute.order.marketplace)
    if ruling.amount == 0:
        return _("%(market)s releases the money to the seller.") % {"market": market}
    amount = money_text(ruling.amount, dispute.currency)
    return _("%(market)s pays %(amount)s to the buyer.") % {"market": market, "amount": amount}
