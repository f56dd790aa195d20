"""A return in words: how many pieces were sent and came, and until when it has to be sent or checked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from disputes.flow import Role, State
from disputes.models import Dispute, Event
from disputes.returning import RECEIVED, SENT, Pieces, pieces_in, travelled
from disputes.templatetags.desk import instant

Facts = list[tuple[str, Any]]


def count_words(pieces: Iterable[Pieces]) -> str:
    """ "1 of 2"; of several lines with their titles: "Bowl: 1 of 2; Plate: 3 of 3"."""
    found = list(pieces)
    texts = [_("%(n)s of %(all)s") % {"n": each.quantity, "all": each.of} for each in found]
    if len(found) < 2:
        return "".join(texts)
    return "; ".join(f"{each.title}: {text}" for each, text in zip(found, texts, strict=True))


def pieces_facts(event: Event) -> Facts:
    """How many pieces one event says were sent, or came."""
    names = {SENT: _("Pieces sent"), RECEIVED: _("Pieces that came")}
    return [(label, count_words(found)) for name, label in names.items() if (found := pieces_in(event, name))]


def pieces_words(events: Iterable[Event]) -> str:
    """ "Sent 2 of 2, came 1 of 2", a sentence for each line; "" where nothing was counted."""
    sent, came = travelled(events)
    arrived = {each.sku: each for each in came}
    lines = [_line(each, arrived.get(each.sku)) for each in sent] or [_came(each) for each in came]
    if len(lines) < 2:
        return "".join(lines)
    titles = [each.title for each in sent or came]
    return "; ".join(f"{title}: {line}" for title, line in zip(titles, lines, strict=True))


def _line(sent: Pieces, came: Pieces | None) -> str:
    said = {"sent": sent.quantity, "all": sent.of}
    if came is None:
        return _("Sent %(sent)s of %(all)s") % said
    said |= {"came": came.quantity, "of": came.of}
    return _("Sent %(sent)s of %(all)s, came %(came)s of %(of)s") % said


def _came(came: Pieces) -> str:
    return _("Came %(came)s of %(of)s") % {"came": came.quantity, "of": came.of}


def until_when(dispute: Dispute, role: Role | str) -> Facts:
    """The day by which it has to be sent or checked, for who has to and who waits."""
    due = instant(dispute.due_at)
    if dispute.state == State.AWAITING_RETURN_SHIPMENT:
        return [(_("Send it by") if role == Role.BUYER else _("To be sent by"), due)]
    if dispute.state == State.AWAITING_RETURN_RECEIPT:
        return [(_("Check it by") if role == Role.SELLER else _("To be checked by"), due)]
    return []
