"""The files of the evidence as one reader may have them: as they arrived, drawn anew, or not, and why not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath

from django.utils.translation import gettext as _

from disputes.flow import Refused
from evidence.access import CONFLICT, FORBIDDEN, Refusal, What, refusal
from evidence.models import Evidence, evidence_storage
from evidence.models.stored import StoredFile, open_key
from evidence.preparing.renditions import view_of
from evidence.signatures import EXTENSIONS
from evidence.tiles import codes_of
from mediation.archive.members import Member, of_file

LONGEST = 60  # letters of a name
ORIGINAL, RENDITION, ABSENT, NUMBER = "original", "rendition", "absent", "number"
WAITING, REFUSED = "waiting", "refused"  # what the virus scan holds back, and no event withholds
FOLDER = "files"


@dataclass(frozen=True)
class Copy:
    """A piece of evidence and the member that holds it; a tracking number has none."""

    piece: Evidence
    code: str
    form: str
    name: str = ""
    key: str = ""
    why: str = ""

    @property
    def member(self) -> Member:
        return of_file(self.name, partial(open_key, self.key))


def copies_of(pieces: list[Evidence], *, in_office: bool) -> list[Copy]:
    codes = codes_of(pieces)
    return [_copy(piece, codes.get(piece.pk) or f"A{piece.pk}", in_office) for piece in pieces]


def members_of(copies: Iterable[Copy]) -> list[Member]:
    return [copy.member for copy in copies if copy.key]


def _copy(piece: Evidence, code: str, in_office: bool) -> Copy:
    """Attachments of messages have no code of their own: they are named by their number."""
    refused = refusal(piece, What.ORIGINAL, in_office=in_office)
    if piece.stored is None:
        return Copy(piece, code, NUMBER, why=_words(refused))
    if refused is None:
        name = _name(code, piece.name, piece.content_type)
        return _there(Copy(piece, code, ORIGINAL, name, piece.stored.key))
    if refused.status == FORBIDDEN and refusal(piece, What.VIEW, in_office=in_office) is None:
        return _drawn(piece, piece.stored, code)
    return Copy(piece, code, _missing(piece, piece.stored, refused), why=_words(refused))


def _missing(piece: Evidence, stored: StoredFile, refused: Refusal) -> str:
    """How a file is called that is not in it."""
    if refused.status == CONFLICT:
        return WAITING
    is_infected = stored.scan == StoredFile.Scan.INFECTED
    return REFUSED if is_infected and not piece.withholdings.exists() else ABSENT


def _words(refused: Refusal | None) -> str:
    return f"{refused.title}: {refused.reason}" if refused else ""


def _drawn(piece: Evidence, stored: StoredFile, code: str) -> Copy:
    """What both sides look at, without what a camera writes into a file."""
    try:
        view = view_of(stored)
    except (OSError, Refused):
        view = None
    if view is None:
        return Copy(piece, code, ABSENT, why=_("Nothing can be shown of it at the moment."))
    name = _name(f"{code}-drawn", piece.name, view.content_type)
    return _there(
        Copy(piece, code, RENDITION, name, view.key, _("Drawn anew; the original is for mediators."))
    )


def _there(copy: Copy) -> Copy:
    if evidence_storage().holds(copy.key):
        return copy
    return Copy(copy.piece, copy.code, ABSENT, why=_("The file is missing."))


def _name(code: str, name: str, content_type: str) -> str:
    """A name that every system takes: letters, digits, and an ending that says what it is."""
    ends = EXTENSIONS.get(content_type, (".bin",))
    stem = re.sub(r"[^\w-]+", "_", PurePath(name).stem)[:LONGEST].strip("_")
    end = PurePath(name).suffix.lower()
    return f"{FOLDER}/{code}-{stem or 'file'}{end if end in ends else ends[0]}"
