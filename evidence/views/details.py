"""The page of one piece of evidence: what it shows, where it comes from, what was said, and who saw it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from disputes.flow import PARTIES, State
from evidence.access import What, refusal
from evidence.custody import note_access
from evidence.looks import look_at
from evidence.measures import kind_of, measure_of
from evidence.models import Access, Evidence
from evidence.states import admission_of, assessment_of, review_began, states_of, withholding_of
from evidence.tiles import codes_of, digest_of, pieces_of
from evidence.tracking import judge
from evidence.tracking.judging import belongs_words
from evidence.views.files import Asked, asked_for, back_of, refused
from evidence.views.seen import lines_of

UNCHANGED = 204
CASE = "mediation:disputes_dispute_change"


@login_required
@require_safe
def details(request: HttpRequest, pk: int) -> HttpResponseBase:
    """`seen`: what the page shows already, when it looks again by itself."""
    asked = asked_for(request, pk)
    if why_not := refusal(asked.piece, What.VIEW, in_office=asked.in_office):
        return refused(request, asked, why_not)
    context = _context(request, asked)
    if context["seen"] == request.GET.get("seen"):
        return HttpResponse(status=UNCHANGED)
    if context["text"] or asked.stored is None:
        note_access(asked.piece, request.user, asked.role, Access.Way.VIEWED, timezone.now())
    return render(request, "evidence/details.html", context)


def _context(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    pieces = pieces_of(asked.piece.dispute, request.user)
    piece = next(each for each in pieces if each.pk == asked.piece.pk)
    shown = _shown(piece, asked)
    under_way = any(job.due_at for job in piece.stored.jobs.all()) if piece.stored else False
    return {
        **shown,
        "piece": piece,
        "dispute": asked.piece.dispute,
        "role": asked.role,
        "code": codes_of(pieces).get(piece.pk, ""),
        "back": back_of(asked) if asked.role in PARTIES else reverse(CASE, args=[piece.dispute.reference]),
        "custody": lines_of(piece),
        "seen": digest_of(shown),
        "under_way": under_way,
        **_neighbours(pieces, piece),
    }


def _shown(piece: Evidence, asked: Asked) -> dict[str, Any]:
    """All that may change by itself."""
    began = None
    if piece.late:
        reviews = asked.piece.dispute.events.filter(to_state=State.UNDER_REVIEW).order_by("sequence")
        began = review_began(piece, reviews)
    look = look_at(piece, in_office=asked.in_office)
    return {
        "look": look,
        "text": look.text,
        "states": states_of(piece, asked.role, began),
        "facts": _facts(piece),
        "verdict": assessment_of(piece),
        "admission": admission_of(piece),
        "withholding": withholding_of(piece),
        "download": refusal(piece, What.ORIGINAL, in_office=asked.in_office) if piece.sha256 else None,
        **_number(piece),
    }


def _facts(piece: Evidence) -> list[tuple[str, str]]:
    """What is known of the file in a few words; of a number, nothing more than it says."""
    if piece.stored is None:
        return []
    return [
        (_("Kind of file"), kind_of(piece)),
        (_("Size"), measure_of(piece)),
        (_("Virus scan"), piece.stored.get_scan_display() or _("Not scanned")),
    ]


def _number(piece: Evidence) -> dict[str, Any]:
    """What can be said of a tracking number."""
    if piece.sha256:
        return {}
    judgement = judge(piece.carrier, piece.tracking_number)
    return {
        "check": judgement.check.value,
        "meant": judgement.suggestions,
        "belongs": belongs_words(judgement),
    }


def _neighbours(pieces: list[Evidence], piece: Evidence) -> dict[str, Any]:
    """The pieces before and after it in the dispute; of what hangs on a message, none."""
    listed = [each for each in pieces if not each.is_attachment]
    if piece not in listed:
        return {}
    place = listed.index(piece)
    return {
        "earlier": listed[place - 1] if place else None,
        "later": listed[place + 1] if place + 1 < len(listed) else None,
        "place": place + 1,
        "count": len(listed),
    }
