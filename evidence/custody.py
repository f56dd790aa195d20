"""Custody: who saw, downloaded, judged or withheld a piece of evidence, and when.

What people did through the door is in the record, under its chain of hashes. That somebody looked is no
action of the dispute: it would bury the record under a hundred entries, and a page would wait for the
dispute's lock to show a picture. So accesses are rows of their own, beside the chain. No database trigger
guards them: nothing is decided by them, and they are not part of what verify_record can prove. They are added
here, the first in each hour, and nowhere changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from disputes.flow import Role
from disputes.models import Dispute
from disputes.perform import actor_for
from evidence.models import Access, Evidence, StoredFile

CUSTODY = (  # what to prefetch where custody is shown of many pieces
    "event__actor",
    "accesses__user",
    "assessments__event__actor",
    "admissions__event__actor",
    "withholdings__event__actor",
)


@dataclass(frozen=True)
class Step:
    """Something that happened to a piece: a code for pages, words for people, by whom (None: nobody), why."""

    at: datetime
    code: str
    what: str
    by: Any = None
    role: str = Role.SYSTEM
    why: str = ""

    @property
    def role_label(self) -> str:
        return str(Role(self.role).label)


def role_of(dispute: Dispute, user: Any) -> Role:
    """In which role somebody looks; who stepped back or is no longer in it still looks from their office."""
    actor = actor_for(dispute, user)
    if actor:
        return actor.role
    return Role.MEDIATOR if user.is_mediator else Role.OPERATOR


def note_access(piece: Evidence, user: Any, role: str, way: str, at: datetime) -> None:
    """Write down that somebody saw or downloaded it, once in each hour: parts of a video are one look."""
    note_accesses([piece], user, role, way, at)


def note_accesses(pieces: Iterable[Evidence], user: Any, role: str, way: str, at: datetime) -> None:
    """The same of all that one page shows, in as many queries as for one."""
    looked = {"user": user, "way": way, "hour": at.replace(minute=0, second=0, microsecond=0)}
    shown = {piece.pk: piece for piece in pieces}
    known = Access.objects.filter(evidence__in=shown, **looked).values_list("evidence", flat=True)
    new = [Access(evidence=shown[pk], role=role, at=at, **looked) for pk in shown.keys() - set(known)]
    if new:
        Access.objects.bulk_create(new, ignore_conflicts=True)


def custody_of(piece: Evidence) -> list[Step]:
    """What happened to a piece since it arrived, the oldest first."""
    prefetch_related_objects([piece], *CUSTODY)
    steps = [*_arrival(piece), *_looks(piece), *_said(piece)]
    return sorted(steps, key=lambda step: step.at)


def _arrival(piece: Evidence) -> Iterator[Step]:
    event = piece.event
    what = _("Arrived, late") if piece.late else _("Arrived")
    yield Step(event.at, "arrived", what, event.actor, event.role)
    stored = piece.stored
    if stored is None or stored.scanned_at is None:
        return
    if stored.scan == StoredFile.Scan.INFECTED:
        why = _("The virus scan found %(found)s.") % {"found": stored.found}
        yield Step(max(stored.scanned_at, event.at), "infected", _("Refused by the virus scan"), why=why)
    else:
        at = max(stored.scanned_at, event.at)  # the bytes may have come, and been scanned, with another piece
        yield Step(at, "scanned", str(stored.get_scan_display()))


def _looks(piece: Evidence) -> Iterator[Step]:
    for access in piece.accesses.all():
        yield Step(access.at, access.way, str(access.get_way_display()), access.user, access.role)


def _said(piece: Evidence) -> Iterator[Step]:
    """What mediators, or the virus scan, said of it through the door."""
    for row in piece.assessments.all():
        what = _("Assessed: %(verdict)s") % {"verdict": row.get_verdict_display()}
        yield Step(row.event.at, "assessed", what, row.event.actor, row.event.role, row.note)
    for said in piece.admissions.all():
        code, what = ("admitted", _("Admitted")) if said.admitted else ("left_out", _("Left out"))
        yield Step(said.event.at, code, what, said.event.actor, said.event.role, said.why)
    for held in piece.withholdings.all():
        yield Step(held.event.at, "withheld", _("Withheld"), held.event.actor, held.event.role, held.why)
