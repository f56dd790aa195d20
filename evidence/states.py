"""The state of a piece of evidence in words, as badges: prepared, scanned, judged, late, withheld."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.flow import PARTIES, Role, State
from disputes.models import Event
from disputes.templatetags.desk import time_left
from disputes.words import Badge
from evidence.access import HANDED_OUT
from evidence.models import Admission, Evidence, Job, StoredFile, Withholding

Scan = StoredFile.Scan
VERDICTS = {
    "verified": ("good", "badge-check"),
    "doubtful": ("", "circle-question-mark"),
    "rejected": ("late", "circle-x"),
}
UNSCANNED: dict[str, Any] = {
    "": gettext_lazy("Not scanned"),
    Scan.WAITING: Scan.WAITING.label,
    Scan.TOO_BIG: Scan.TOO_BIG.label,
}


def withholding_of(piece: Evidence) -> Withholding | None:
    """Why it is withheld; None where it is not."""
    return next(iter(piece.withholdings.all()), None)


def admission_of(piece: Evidence) -> Admission | None:
    """The last word of a mediator on a late piece; None where nothing was said."""
    said = sorted(piece.admissions.all(), key=lambda row: row.pk)
    return said[-1] if said else None


def assessment_of(piece: Evidence) -> Any:
    """The latest assessment; None where there is none."""
    said = sorted(piece.assessments.all(), key=lambda row: row.pk)
    return said[-1] if said else None


def counts(piece: Evidence) -> bool:
    """In time, or late and admitted; neither withheld nor a mere attachment, as `that_counts` has it."""
    admitted = any(row.admitted for row in piece.admissions.all())
    return not (is_held_back(piece) or piece.is_attachment) and (admitted or not piece.late)


def is_infected(piece: Evidence) -> bool:
    """Whether the virus scan refused its file: nobody gets anything of it."""
    return piece.stored is not None and piece.stored.scan == Scan.INFECTED


def is_held_back(piece: Evidence) -> bool:
    return is_infected(piece) or withholding_of(piece) is not None


def is_under_way(piece: Evidence) -> bool:
    """Whether the worker still has something to do on its file: what is shown of it will change."""
    return piece.stored is not None and any(job.due_at for job in piece.stored.jobs.all())


def is_downloaded(piece: Evidence) -> bool:
    """Whether people get the file itself, not a picture of it."""
    return piece.content_type in HANDED_OUT


def states_of(piece: Evidence, reader: Role | str, began: datetime | None) -> list[Badge]:
    """All that has to be known of it at a glance; `began`: when the review did, after which it came late."""
    if is_infected(piece):
        found = piece.stored.found if piece.stored else ""
        return [Badge("late", "shield-x", _("Refused by the virus scan: %(found)s") % {"found": found})]
    if withholding := withholding_of(piece):
        return [Badge("wait", "eye-off", _("Withheld: %(why)s") % {"why": withholding.why})]
    return [*_of_the_file(piece), *_of_the_case(piece, reader, began)]


def _of_the_file(piece: Evidence) -> Iterator[Badge]:
    if piece.stored is None:
        return
    for job in piece.stored.jobs.all():
        if job.kind == Job.Kind.DRAW and job.due_at:
            yield Badge("wait", "hourglass", _("Being prepared"))
        elif job.kind == Job.Kind.DRAW and not job.done_at:
            yield Badge("wait", "image-off", _("Cannot be shown here"))
    if is_downloaded(piece) and piece.stored.scan in UNSCANNED:
        yield Badge("wait", "shield-question-mark", str(UNSCANNED[piece.stored.scan]))


def _of_the_case(piece: Evidence, reader: Role | str, began: datetime | None) -> Iterator[Badge]:
    if piece.late:
        yield _late(piece, began)
    if assessment := assessment_of(piece):
        css, icon = VERDICTS[assessment.verdict]
        yield Badge(css, icon, assessment.get_verdict_display())
    elif reader not in PARTIES and counts(piece):
        yield Badge("wait", "circle-dashed", _("Not assessed"))


def _late(piece: Evidence, began: datetime | None) -> Badge:
    admission = admission_of(piece)
    if admission and admission.admitted:
        return Badge("", "clock-check", _("Late, counts"))
    if admission:
        return Badge("wait", "clock-alert", _("Late, left out: %(why)s") % {"why": admission.why})
    if began is None:
        return Badge("late", "clock-alert", _("Late"))
    time = time_left(piece.event.at, began)
    return Badge("late", "clock-alert", _("Late by %(time)s") % {"time": time})


def review_began(piece: Evidence, events: Iterable[Event]) -> datetime | None:
    """When the record had last gone to review before a piece came."""
    into = [
        event.at
        for event in events
        if event.to_state == State.UNDER_REVIEW != event.from_state and event.sequence < piece.event.sequence
    ]
    return into[-1] if into else None
