"""The return of a case in words: where the goods went, who paid it, how they were sent, and what came."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from disputes.flow import ReachedBy, Role, State
from disputes.models import Dispute, Event
from disputes.views.facts import sent_back
from disputes.words import freight_words
from disputes.words.returns import until_when
from mediation.papers import Block, facts, heading, quote, text


def return_of(dispute: Dispute, events: list[Event], role: Role) -> Iterator[Block]:
    """Nothing where no return was ever agreed or ordered; one that lapsed or had a problem is told too."""
    ordered = next((event for event in events if _orders_a_return(event)), None)
    if ordered is None:
        return
    told = [
        *until_when(dispute, role),
        (_("Freight"), freight_words(_freight(ordered, events), role)),
        (_("Reference"), dispute.return_reference),
        *sent_back(dispute, events),
    ]
    yield heading(_("The return"))
    yield facts((name, plain(value)) for name, value in told)
    if dispute.return_address:
        yield text(_("The goods go to:"))
        yield quote(dispute.return_address)


def _orders_a_return(event: Event) -> bool:
    return event.to_state == State.AWAITING_RETURN_SHIPMENT and "takes_effect" in event.data


def _freight(ordered: Event, events: list[Event]) -> str:
    """As the proposal or ruling had it that took effect: of the dispute, a problem takes it off."""
    by_ruling = ordered.data["takes_effect"]["reached_by"] == ReachedBy.RULING
    name = "ruling" if by_ruling else "proposal"
    until = [event.data.get(name) for event in events if event.sequence <= ordered.sequence]
    terms = [each for each in until if isinstance(each, dict)]
    return str(terms[-1].get("return_freight", "")) if terms else ""


def plain(value: Any) -> str:
    """Markup as the words in it; what somebody wrote stays as it is, even where it looks like markup."""
    words = str(value)
    return html.unescape(strip_tags(words)) if hasattr(value, "__html__") else words
