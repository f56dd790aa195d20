"""A return in words: how many pieces were sent and came, and until when it has to be sent or checked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.flow import ReturnCondition, Role, State
from disputes.models import Dispute, Event
from disputes.returning import CONCERNED, RECEIVED, SENT, Pieces, pieces_in, shipping, travelled
from disputes.templatetags.desk import deadline, instant

Facts = list[tuple[str, Any]]

SAID: dict[str, tuple[Any, Any]] = {  # to the seller, and to the buyer
    ReturnCondition.NOT_RECEIVED: (
        gettext_lazy("You said: not received."),
        gettext_lazy("The seller says: not received."),
    ),
    ReturnCondition.DAMAGED: (gettext_lazy("You said: damaged."), gettext_lazy("The seller says: damaged.")),
    ReturnCondition.EMPTY_OR_DIFFERENT: (
        gettext_lazy("You said: empty, or another item."),
        gettext_lazy("The seller says: empty, or another item."),
    ),
    ReturnCondition.MISSING_ITEMS: (
        gettext_lazy("You said: items missing."),
        gettext_lazy("The seller says: items missing."),
    ),
}


def count_words(pieces: Iterable[Pieces]) -> str:
    """ "1 of 2"; of several lines with their titles: "Bowl: 1 of 2; Plate: 3 of 3"."""
    found = list(pieces)
    texts = [_("%(n)s of %(all)s") % {"n": each.quantity, "all": each.of} for each in found]
    if len(found) < 2:
        return "".join(texts)
    return "; ".join(f"{each.title}: {text}" for each, text in zip(found, texts, strict=True))


def pieces_facts(event: Event) -> Facts:
    """How many pieces one event says were sent, or came."""
    names = {SENT: _("Pieces sent"), RECEIVED: _("Pieces that came"), CONCERNED: _("Pieces concerned")}
    return [(label, count_words(found)) for name, label in names.items() if (found := pieces_in(event, name))]


def pieces_words(events: Iterable[Event]) -> str:
    """ "Sent 2 of 2, came 1 of 2", a sentence for each line; "" where nothing was counted."""
    found = travelled(events)
    came = {each.sku: _came(each) for each in found.came}
    came |= {each.sku: _concerned(each) for each in found.concerned}
    lines = [_line(each, came.get(each.sku, "")) for each in found.sent]
    lines = lines or [capfirst(text) for text in came.values()]
    if len(lines) < 2:
        return "".join(lines)
    titles = [each.title for each in found.sent or found.came or found.concerned]
    return "; ".join(f"{title}: {line}" for title, line in zip(titles, lines, strict=True))


def _line(sent: Pieces, came: str) -> str:
    text = _("Sent %(sent)s of %(all)s") % {"sent": sent.quantity, "all": sent.of}
    return _("%(sent)s, %(came)s") % {"sent": text, "came": came} if came else text


def _came(came: Pieces) -> str:
    return _("came %(came)s of %(of)s") % {"came": came.quantity, "of": came.of}


def _concerned(concerned: Pieces) -> str:
    return _("%(n)s of %(of)s concerned") % {"n": concerned.quantity, "of": concerned.of}


def sent_words(dispute: Dispute) -> str:
    """ "Sent 1 of 2", where not all pieces were sent back; "" where all were, or nobody counted."""
    shipped = shipping(dispute)
    if shipped is None or all(each.quantity == each.of for each in pieces_in(shipped, SENT)):
        return ""
    return pieces_words([shipped])


def said_of_return(dispute: Dispute, role: Role | str) -> str:
    """What the seller says is wrong with the return, as either side reads it; "" where nothing is."""
    if dispute.return_condition not in SAID or role not in (Role.BUYER, Role.SELLER):
        return ""
    return str(SAID[dispute.return_condition][0 if role == Role.SELLER else 1])


def until_when(dispute: Dispute, role: Role | str, at: datetime | None = None) -> Facts:
    """By when it has to be sent or checked, for who has to and who waits; the time left not on paper."""
    due = deadline(dispute.due_at, at) if at else instant(dispute.due_at)
    if dispute.state == State.AWAITING_RETURN_SHIPMENT:
        return [(_("Send it by") if role == Role.BUYER else _("To be sent by"), due)]
    if dispute.state == State.AWAITING_RETURN_RECEIPT:
        return [(_("Check it by") if role == Role.SELLER else _("To be checked by"), due)]
    return []
