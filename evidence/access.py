"""What of a piece of evidence somebody gets who may see the piece: drawn anew for all, originals for few."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from django.conf import settings
from django.utils.translation import gettext as _

from evidence.models import Evidence, StoredFile
from evidence.signatures import EMAIL, PDF, TEXT

HANDED_OUT = frozenset({PDF, TEXT, EMAIL})  # nothing can be drawn of these that would do instead
GONE, CONFLICT, FORBIDDEN = 410, 409, 403


class What(Enum):
    VIEW = auto()  # what was drawn of it
    ORIGINAL = auto()  # the bytes that arrived


@dataclass(frozen=True)
class Refusal:
    """Why somebody does not get it now: an HTTP status, and a title and a sentence for people."""

    status: int
    title: str
    reason: str

    @property
    def stays(self) -> bool:
        """Whether it is held back for good: what is left of it is its place in the record."""
        return self.status == GONE


def refusal(piece: Evidence, what: What, *, in_office: bool) -> Refusal | None:
    """Why who sees the piece does not get this; `in_office` are mediators, as `as_mediator` has it.

    What the virus scan refused is for nobody. What a mediator withheld is for mediators. Pictures and videos
    as they arrived, with all that a camera wrote into them, are for mediators too. Nobody gets a file as it
    arrived before the scan has seen it, where there is one.
    """
    if piece.stored is not None and piece.stored.scan == StoredFile.Scan.INFECTED:
        return _infected(piece)
    if not in_office and piece.withholdings.exists():
        return _withheld(piece)
    if what is What.VIEW or piece.stored is None:
        return None
    if not in_office and piece.content_type not in HANDED_OUT:
        return Refusal(
            FORBIDDEN,
            _("The original is for mediators"),
            _("Both sides see the same picture of it, without what a camera writes into a file."),
        )
    if settings.CLAMD_SOCKET and piece.stored.scan == StoredFile.Scan.WAITING:
        return Refusal(
            CONFLICT,
            _("Not scanned yet"),
            _("The virus scan has not seen this file yet. It can be downloaded once it has; try again soon."),
        )
    return None


def _infected(piece: Evidence) -> Refusal:
    found = piece.stored.found if piece.stored else ""
    reason = _("The virus scan found %(found)s in it.") % {"found": found or _("something harmful")}
    return Refusal(GONE, _("Refused by the virus scan"), reason)


def _withheld(piece: Evidence) -> Refusal:
    withholding = piece.withholdings.last()
    return Refusal(GONE, _("This evidence is withheld"), withholding.why if withholding else "")
