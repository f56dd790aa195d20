"""The return of a case as its mediator reads it: how it went, how many pieces, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from disputes.flow import RETURNING, ReturnCondition, Role
from disputes.models import Dispute, Event
from disputes.views.facts import sent_back
from disputes.words import freight_words
from disputes.words.returns import Facts, until_when


@dataclass(frozen=True)
class Returned:
    """`problem` is a sentence, "" where none was named."""

    facts: Facts
    problem: str
    said: str  # the seller's own words about it


def returned_of(dispute: Dispute, events: list[Event]) -> Returned | None:
    """None where no goods went back or are to."""
    if dispute.state not in RETURNING and not dispute.return_shipped_at:
        return None
    facts = [*until_when(dispute, Role.MEDIATOR), *sent_back(dispute, events)]
    if freight := freight_words(dispute.return_freight, Role.MEDIATOR):
        facts.append((_("Freight"), freight))
    if dispute.return_reference:
        facts.append((_("Reference"), dispute.return_reference))
    answers = [event for event in events if event.action == "acknowledge_return"]
    said = str(answers[-1].data.get("statement", "")) if answers else ""
    return Returned(facts, _problem(dispute), said)


def _problem(dispute: Dispute) -> str:
    if dispute.return_condition in ("", ReturnCondition.ITEM_RECEIVED):
        return ""
    what = dispute.get_return_condition_display()
    text = _("This return came back with a problem: %(what)s. The ruling is a refund or a release.")
    return text % {"what": what}
