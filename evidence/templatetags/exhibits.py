"""What mails say of evidence: its number, name and kind, whether it came late, and where its page is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from disputes.models import Event
from evidence.models import Evidence
from evidence.states import is_held_back
from evidence.tiles import codes_of

register = template.Library()


@dataclass(frozen=True)
class Mention:
    """A line of a mail. Nothing of what is inside the file; of what is withheld, not even the note."""

    label: str
    late: str
    note: str
    url: str


@register.simple_tag
def submitted(event: Event) -> list[Mention]:
    """The evidence that an event brought."""
    return _exhibits(event, event.evidence.order_by("pk"))


@register.simple_tag
def spoken_of(event: Event) -> Mention | None:
    """The piece that a mediator, or the virus scan, said something of; None where it was none."""
    said = event.data.get("admission") or event.data.get("withholding") or {}
    pieces = Evidence.objects.filter(dispute=event.dispute_id, pk=said.get("evidence", 0))
    return next(iter(_exhibits(event, pieces)), None)


def _exhibits(event: Event, pieces: Iterable[Evidence]) -> list[Mention]:
    codes = codes_of(Evidence.objects.filter(dispute=event.dispute_id).order_by("pk"))
    return [_exhibit(piece, codes.get(piece.pk, "")) for piece in pieces]


def _exhibit(piece: Evidence, code: str) -> Mention:
    kind = "" if piece.is_attachment else f" ({piece.get_kind_display()})"
    undecided = piece.late and not piece.admissions.exists() and not is_held_back(piece)
    return Mention(
        label=f"{code} {piece}{kind}".strip(),
        late=_("It came late: a mediator decides whether it counts.") if undecided else "",
        note="" if is_held_back(piece) else piece.note,
        url=settings.SITE_URL + reverse("evidence:details", args=[piece.pk]),
    )
