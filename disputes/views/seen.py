"""How far each side has read: noted when a party's page is shown, and told to the other side."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import DatabaseError
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from disputes.flow import Actor, Role
from disputes.models import Event, ReadMark
from disputes.templatetags.desk import instant
from disputes.words.terms import html

READ: dict[Role, Any] = {
    Role.BUYER: _("Seen by the buyer up to no. %(number)s on %(time)s."),
    Role.SELLER: _("Seen by the seller up to no. %(number)s on %(time)s."),
}
OTHERS: dict[Role, tuple[Role, ...]] = {Role.BUYER: (Role.SELLER,), Role.SELLER: (Role.BUYER,)}


def note_reading(dispute: Any, events: Iterable[Event], actor: Actor, at: datetime) -> None:
    """A party reads the record as it is: one statement where there is something new, else none.

    One's own words and what only mediators read do not count. A desk that cannot write now still shows.
    """
    if actor.role not in OTHERS:
        return
    others = (e.sequence for e in events if e.role != actor.role and not e.is_private)
    newest = max(others, default=0)
    if newest > (dispute.read_by_me or 0):
        with suppress(DatabaseError, OSError):  # SQLite's turn is a file
            ReadMark.objects.move(dispute.pk, actor.user.pk, actor.role, newest, at)
            dispute.read_by_me = newest


def seen_by(dispute: Any, role: Role) -> list[SafeString]:
    """How far the other side has read, in a sentence; both sides for mediators. Needs `how_far`."""
    sides = [(side, *_of(dispute, side)) for side in OTHERS.get(role, tuple(READ))]
    return [
        html(READ[side], number=number, time=instant(at, "short")) for side, number, at in sides if number
    ]


def _of(dispute: Any, side: Role) -> tuple[int | None, datetime | None]:
    return getattr(dispute, f"read_by_{side.value}"), getattr(dispute, f"read_by_{side.value}_at")
