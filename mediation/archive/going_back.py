"""The return of a case in words: where the goods went, who paid it, how they were sent, and what came."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from disputes.flow import Role, State
from disputes.models import Dispute, Event
from disputes.returning import payer_of_return
from disputes.views.facts import sent_back
from disputes.words import freight_words
from disputes.words.returns import until_when
from mediation.papers import Block, facts, heading, quote, text


def return_of(dispute: Dispute, events: list[Event], role: Role) -> Iterator[Block]:
    """Nothing where no return was ever agreed or ordered; one that lapsed or had a problem is told too."""
    if not any(_orders_a_return(event) for event in events):
        return
    told = [
        *until_when(dispute, role),
        (_("Freight"), freight_words(payer_of_return(events), role)),
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


def plain(value: Any) -> str:
    """Markup as the words in it; what somebody wrote stays as it is, even where it looks like markup."""
    words = str(value)
    return html.unescape(strip_tags(words)) if hasattr(value, "__html__") else words
