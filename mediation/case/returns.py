"""The return of a case as its mediator reads it: how it went, how many pieces, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html
from django.utils.translation import gettext as _

from disputes.flow import RETURNING, ReturnCondition, Role, State
from disputes.models import Dispute, Event
from disputes.returning import payer_of_return
from disputes.views.facts import sent_back
from disputes.words import freight_words
from disputes.words.returns import Facts, until_when
from evidence.labels import label_of


@dataclass(frozen=True)
class Returned:
    """`problem` is a sentence, "" where none was named."""

    facts: Facts
    problem: str
    said: str  # the seller's own words about it


def returned_of(dispute: Dispute, events: list[Event], at: datetime) -> Returned | None:
    """None where no goods went back or are to."""
    if dispute.state not in RETURNING and not dispute.return_shipped_at:
        return None
    until = until_when(dispute, Role.MEDIATOR, at)
    facts = [*until, *sent_back(dispute, events), *_terms(dispute, events)]
    answers = [event for event in events if event.action == "acknowledge_return"]
    said = str(answers[-1].data.get("statement", "")) if answers else ""
    return Returned(facts, _problem(dispute), said)


def _terms(dispute: Dispute, events: list[Event]) -> Facts:
    """Where the goods go or went, who pays it, and what is written or stuck on them."""
    facts: Facts = []
    if dispute.return_address:
        to_send = dispute.state == State.AWAITING_RETURN_SHIPMENT
        address = format_html('<span dir="auto">{}</span>', linebreaksbr(dispute.return_address))
        facts.append((_("To be sent to") if to_send else _("Sent to"), address))
    if freight := freight_words(payer_of_return(events), Role.MEDIATOR):
        facts.append((_("Freight"), freight))
    if dispute.return_reference:
        facts.append((_("Reference"), dispute.return_reference))
    if label := label_of(dispute):
        link = format_html('<a href="{}"><bdi class="text-break">{}</bdi></a>', label.url, label.piece)
        facts.append((_("Label"), link))
    return facts


def _problem(dispute: Dispute) -> str:
    if dispute.return_condition in ("", ReturnCondition.ITEM_RECEIVED):
        return ""
    what = dispute.get_return_condition_display()
    text = _("This return came back with a problem: %(what)s. The ruling is a refund or a release.")
    return text % {"what": what}
