"""Evidence as lists show it: a tile for each piece, the same for parties and mediators."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext_lazy

from disputes.compiled import Compiled
from disputes.flow import Role
from disputes.models import Dispute, Event
from disputes.templatetags.desk import instant_text, size_text
from disputes.words import Badge
from evidence.models import Evidence, Rendition
from evidence.models.submitted import EvidenceQuerySet
from evidence.states import is_held_back, is_under_way, review_began, states_of

WHOSE: dict[tuple[str, bool], Any] = {
    (Role.BUYER, False): gettext_lazy("Buyer"),
    (Role.SELLER, False): gettext_lazy("Seller"),
    (Role.BUYER, True): gettext_lazy("You"),
    (Role.SELLER, True): gettext_lazy("You"),
    (Role.MEDIATOR, False): gettext_lazy("Mediator"),
}
ICONS = {"image": "image", "video": "film", "message": "mail"}


@dataclass(frozen=True)
class Tile:
    """What templates/components/_tile.html shows; `entry` is the number of its event in the record."""

    pk: int
    entry: int
    code: str
    name: str
    url: str
    thumb: str
    icon: str
    role: str
    by: str
    meta: str
    note: str
    states: tuple[Badge, ...]
    is_attachment: bool
    under_way: bool

    @property
    def label(self) -> str:
        return f"{self.code} {self.name}".strip()


def pieces_of(dispute: Dispute, reader: Any = None) -> list[Evidence]:
    """The dispute's evidence with all that a tile needs, in a fixed number of queries.

    With a reader, without what they may not see: attachments of mediators' notes.
    """
    if reader is None:
        found = list(_with_all(Evidence.objects.all(), dispute.pk))
    elif reader.is_mediator or reader.is_operator:
        found = list(_with_all(Evidence.objects.visible_to(reader), dispute.pk))
    else:
        found = _for_party(dispute.pk, reader.pk)
    prefetch_related_objects(
        found,
        "assessments",
        "withholdings",
        "admissions",
        "stored__jobs",
        Prefetch("stored__renditions", THUMBNAILS, to_attr="thumbnails"),
    )
    return found


def _with_all(rows: EvidenceQuerySet, dispute: int) -> QuerySet[Evidence]:
    related = rows.filter(dispute=dispute).with_worth().select_related("event", "stored", "dispute")
    return related.order_by("pk")


@Compiled
def _for_party(dispute: int, party: int) -> QuerySet[Evidence]:
    """What somebody without an office may see."""
    reader = get_user_model()(pk=party, is_active=True)
    reader.group_names = frozenset()
    return _with_all(Evidence.objects.visible_to(reader), dispute)


THUMBNAILS = Rendition.objects.filter(kind=Rendition.Kind.THUMBNAIL)


def codes_of(pieces: Iterable[Evidence]) -> dict[int, str]:
    """E1, E2, … by which everybody speaks of them; attachments of messages have none."""
    numbered = (piece for piece in pieces if not piece.is_attachment)
    return {piece.pk: f"E{number}" for number, piece in enumerate(numbered, start=1)}


def tiles_of(pieces: Sequence[Evidence], events: Sequence[Event], reader: Role | str) -> list[Tile]:
    """A tile for each of `pieces_of`, in the reader's role; `events` are the dispute's, in their order."""
    codes = codes_of(pieces)
    return [_tile(piece, codes.get(piece.pk, ""), events, reader) for piece in pieces]


def _tile(piece: Evidence, code: str, events: Sequence[Event], reader: Role | str) -> Tile:
    began = review_began(piece, events) if piece.late else None
    return Tile(
        pk=piece.pk,
        entry=piece.event.sequence,
        code=code,
        name=str(piece),
        url=_address(piece, code, reader),
        thumb=thumb_of(piece),
        icon=_icon(piece),
        role=piece.role,
        by=str(WHOSE.get((piece.role, piece.role == reader), "")),
        meta=meta_of(piece),
        note="" if is_held_back(piece) else piece.note,
        states=tuple(states_of(piece, reader, began)),
        is_attachment=piece.is_attachment,
        under_way=is_under_way(piece),
    )


def _address(piece: Evidence, code: str, reader: Role | str) -> str:
    """Mediators look at it beside the others; attachments of messages stand alone."""
    if reader == Role.MEDIATOR and code:
        return reverse("mediation:disputes_dispute_evidence", args=[piece.dispute.reference]) + f"#{code}"
    return reverse("evidence:details", args=[piece.pk])


def thumb_of(piece: Evidence) -> str:
    """The address of its small picture, "" where none is drawn yet: a list never waits for one."""
    if is_held_back(piece) or not getattr(piece.stored, "thumbnails", ()):
        return ""
    return f"{reverse('evidence:item', args=[piece.pk])}?size=thumb"


def _icon(piece: Evidence) -> str:
    if is_held_back(piece):
        return "eye-off"
    if not piece.sha256:
        return "truck"
    return ICONS.get(piece.content_type.split("/")[0], "file-text")


def meta_of(piece: Evidence) -> str:
    """Kind, date and size; of a number, the carrier."""
    size = size_text(piece.size) if piece.sha256 else piece.carrier
    kind = "" if piece.is_attachment else piece.get_kind_display()
    parts = (kind, instant_text(piece.event.at, "short_date"), size)
    return " · ".join(part for part in parts if part)


def poll_of(dispute: Dispute, tiles: list[Tile], until: int | None = None) -> str:
    """Where a page asks whether these tiles have changed; nowhere once nothing is under way.

    `until` is the last entry of the record that the page shows, where that is not the latest.
    """
    if not any(tile.under_way for tile in tiles):
        return ""
    shows = dispute.version if until is None else until
    query = urlencode({"dispute": dispute.reference, "seen": digest_of(tiles), "until": shows})
    return f"{reverse('evidence:tiles')}?{query}"


def digest_of(shown: object) -> str:
    """Short, and the same as long as nothing that is shown has changed."""
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]
