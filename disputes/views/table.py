"""What is on the table: the offer, the picture of the gap, and how far apart the sides are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.flow import PARTIES, Remedy, Role
from disputes.models import Dispute, Event, Proposal
from disputes.templatetags.desk import money, money_text
from disputes.words import freight_words, terms
from disputes.words.distance import distance, is_return, met
from disputes.words.terms import html

LABELS: dict[tuple[str, bool], Any] = {  # whose proposal, and whether the reader made it
    (Role.BUYER, True): gettext_lazy("You ask %(amount)s"),
    (Role.BUYER, False): gettext_lazy("Buyer asks %(amount)s"),
    (Role.SELLER, True): gettext_lazy("You offered %(amount)s"),
    (Role.SELLER, False): gettext_lazy("Seller offers %(amount)s"),
    (Role.MEDIATOR, False): gettext_lazy("Mediator proposes %(amount)s"),
    (Role.MEDIATOR, True): gettext_lazy("You propose %(amount)s"),
}
MAKERS: dict[tuple[str, bool], Any] = {
    (Role.BUYER, True): gettext_lazy("You propose"),
    (Role.BUYER, False): gettext_lazy("The buyer proposes"),
    (Role.SELLER, True): gettext_lazy("You offer"),
    (Role.SELLER, False): gettext_lazy("The seller offers"),
    (Role.MEDIATOR, False): gettext_lazy("A mediator proposes"),
    (Role.MEDIATOR, True): gettext_lazy("You propose"),
}


@dataclass(frozen=True)
class Made:
    """A proposal of the record: who asked or offered how much to the buyer."""

    role: str
    amount: int
    remedy: str


def made(dispute: Dispute, events: Iterable[Event]) -> list[Made]:
    """All proposals of a record, oldest first."""
    brought = (event.data.get("proposal") for event in events)
    most = dispute.disputed_amount
    return [
        Made(each["role"], min(each["amount"], most), each.get("remedy", ""))
        for each in brought
        if isinstance(each, dict)
    ]


def points(proposals: list[Made], role: Role) -> list[dict[str, Any]]:
    """What the gap picture draws: everybody's latest proposal filled and labelled, earlier ones hollow."""
    latest = {each.role: each for each in proposals}
    drawn = []
    for each in proposals:
        current = latest[each.role] is each
        label = LABELS.get((each.role, each.role == role), "") if current else ""
        drawn.append(
            {
                "role": each.role,
                "amount": each.amount,
                "label": str(label),
                "current": current,
                "position": each.role,
            }
        )
    return drawn


def distances(proposals: list[Made]) -> tuple[int, int] | None:
    """How far the offer is from what is asked now, and was with the first that each proposed."""
    asked, offered = ([each.amount for each in _by(proposals, role)] for role in (Role.BUYER, Role.SELLER))
    if not asked or not offered:
        return None
    return distance(asked[-1], offered[-1]), distance(asked[0], offered[0])


def _by(proposals: list[Made], role: Role) -> list[Made]:
    return [each for each in proposals if each.role == role]


def already_there(dispute: Dispute, proposal: Proposal, role: Role) -> str:
    """Before it is sent, to who may accept: that what is on the table is as much for them, or more."""
    table = dispute.on_the_table
    if table is None or table.role == role or table.role not in PARTIES:
        return ""
    there, sent = dispute.refund_of(table), dispute.refund_of(proposal)
    if is_return(table.remedy) != is_return(proposal.remedy):
        return ""
    if there > sent if role == Role.SELLER else there < sent:
        return ""
    words = _("The buyer asks for %(amount)s: you can accept that instead.")
    if role == Role.BUYER:
        words = _("The seller offers %(amount)s: you can accept that instead.")
    return words % {"amount": money_text(there, dispute.currency)}


def apart_words(dispute: Dispute, proposals: list[Made], role: Role) -> str | SafeString:
    """ "You are €40.00 apart, down from €75.90", or who has not answered yet."""
    found = distances(proposals)
    if found is None and (dispute.seller_answered or dispute.took_effect):
        return ""
    if found is None:
        return _("You have not answered yet") if role == Role.SELLER else _("The seller has not answered yet")
    if not found[0]:
        return met(*(_by(proposals, side)[-1].remedy for side in (Role.BUYER, Role.SELLER)))
    now, first = (money(amount, dispute.currency) for amount in found)
    if found[1] > found[0]:
        return html(_("You are %(now)s apart, down from %(first)s"), now=now, first=first)
    return html(_("You are %(now)s apart"), now=now)


def offer(dispute: Dispute, proposal: Proposal, role: Role, at: datetime | None = None) -> dict[str, Any]:
    """A proposal for templates/components/_offer.html, as this reader sees it."""
    refund = dispute.refund_of(proposal)
    mine = proposal.role == role
    maker = MAKERS[proposal.role, mine]
    if proposal.remedy == Remedy.NO_REFUND:
        maker = gettext_lazy("You refuse a refund") if mine else gettext_lazy("The seller refuses a refund")
    return {
        "role": proposal.role,
        "by": str(maker),
        "at": at or proposal.event.at,
        "what": terms(dispute, proposal, role),
        "split": _split(dispute, refund, role),
        "currency": dispute.currency,
        "note": _note(dispute, proposal, role),
    }


def _split(dispute: Dispute, refund: int, role: Role) -> list[tuple[str, int]]:
    to_buyer = _("To you") if role == Role.BUYER else _("To the buyer")
    to_seller = _("To you") if role == Role.SELLER else _("To the seller")
    return [(to_buyer, refund), (to_seller, dispute.disputed_amount - refund)]


def _note(dispute: Dispute, proposal: Proposal, role: Role) -> str:
    if proposal.role == Role.MEDIATOR and dispute.accepted_by:
        if dispute.accepted_by == role:
            return _("You have accepted. It takes effect when the other side accepts too.")
        return _("The other side has accepted. It takes effect when you accept too.")
    return freight_words(proposal.return_freight, role)
