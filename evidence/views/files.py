"""The files behind a piece of evidence: what was drawn of it to look at, its pages, and how it arrived."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from disputes.flow import PARTIES, Refused, Role
from disputes.models import Dispute
from disputes.views.shown import page_of
from evidence.access import HANDED_OUT, Refusal, What, refusal
from evidence.custody import note_access, role_of
from evidence.models import Access, Evidence, Job, Rendition, StoredFile, evidence_storage
from evidence.preparing.renditions import draw_again, thumbnail_of, view_of
from evidence.serving import Served, serve
from evidence.signatures import TEXT, VIDEOS

SIZES = {
    "": Rendition.Kind.VIEW,
    "thumb": Rendition.Kind.THUMBNAIL,
    "poster": Rendition.Kind.POSTER,
}
SOON, LATER = "2", "60"  # seconds after which to ask again: it is being drawn, or cannot be now

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asked:
    """A piece that may be seen, and who looks at it."""

    piece: Evidence
    stored: StoredFile | None
    role: Role
    in_office: bool


@login_required
@require_safe
def item(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What people look at. `?size=thumb` and `poster`: small pictures of it. Documents are downloaded."""
    asked, size = asked_for(request, pk), request.GET.get("size", "")
    if size not in SIZES:
        raise Http404("There is no such size.")
    if asked.stored is None:
        return redirect("evidence:details", pk)
    if size == "" and asked.stored.content_type in HANDED_OUT:
        return _original(request, asked, asked.stored, shown=asked.stored.content_type == TEXT)
    return _rendition(request, asked, asked.stored, SIZES[size])


@login_required
@require_safe
def page(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """The picture of a document's page, counted from 1."""
    asked = asked_for(request, pk)
    if asked.stored is None:
        raise Http404("A tracking number has no pages.")
    return _rendition(request, asked, asked.stored, Rendition.Kind.PAGE, number)


@login_required
@require_safe
def original(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as it arrived, to be saved."""
    asked = asked_for(request, pk)
    if asked.stored is None:
        raise Http404("A tracking number has no file.")
    return _original(request, asked, asked.stored, shown=False)


def asked_for(request: HttpRequest, pk: int) -> Asked:
    """Http404 for what this person may not see, as for what does not exist."""
    visible = Evidence.objects.visible_to(request.user).select_related(
        "dispute__order", "dispute__store", "stored"
    )
    piece = get_object_or_404(visible, pk=pk)
    in_office = Dispute.objects.as_mediator(request.user).filter(pk=piece.dispute_id).exists()
    return Asked(piece, piece.stored, role_of(piece.dispute, request.user), in_office)


def refused(request: HttpRequest, asked: Asked, refusal: Refusal) -> HttpResponse:
    """A page that says why, and for a withheld file what stays of it."""
    context = {"piece": asked.piece, "refusal": refusal, "back": back_of(asked)}
    return render(request, "evidence/refused.html", context, status=refusal.status)


def back_of(asked: Asked) -> str:
    """The dispute's page for a party; "" for the others."""
    return page_of(asked.piece.dispute, asked.role) if asked.role in PARTIES else ""


def _original(request: HttpRequest, asked: Asked, stored: StoredFile, *, shown: bool) -> HttpResponseBase:
    if refusal_ := refusal(asked.piece, What.ORIGINAL, in_office=asked.in_office):
        return refused(request, asked, refusal_)
    served = Served(stored.key, stored.content_type, stored.size, asked.piece.name, shown)
    way = Access.Way.VIEWED if shown else Access.Way.DOWNLOADED
    return _served(request, asked, served, way)


def _rendition(
    request: HttpRequest, asked: Asked, stored: StoredFile, kind: Rendition.Kind, number: int = 0
) -> HttpResponseBase:
    if refusal_ := refusal(asked.piece, What.VIEW, in_office=asked.in_office):
        return refused(request, asked, refusal_)
    try:
        drawn = _drawn(stored, kind, number)
        if drawn and not evidence_storage().holds(drawn.key):
            draw_again(drawn)
            drawn = _drawn(stored, kind, number)
    except FileNotFoundError:
        raise Http404("The file is missing.") from None
    except (OSError, Refused) as error:
        return _not_now(error)
    if drawn is None:
        return _not_yet(stored)
    plays = float(stored.facts.get("seconds", 0)) if drawn.content_type in VIDEOS else 0
    served = Served(drawn.key, drawn.content_type, drawn.size, asked.piece.name, shown=True, plays=plays)
    is_look = kind in (Rendition.Kind.VIEW, Rendition.Kind.PAGE)
    return _served(request, asked, served, Access.Way.VIEWED if is_look else "")


def _drawn(stored: StoredFile, kind: Rendition.Kind, number: int) -> Rendition | None:
    """A picture is drawn then and there if the worker has not come yet."""
    if kind == Rendition.Kind.VIEW:
        return view_of(stored)
    if kind == Rendition.Kind.THUMBNAIL:
        return thumbnail_of(stored)
    return stored.renditions.filter(kind=kind, number=number).first()


def _not_yet(stored: StoredFile) -> HttpResponse:
    """202 while the worker is at it; else there will never be such a picture."""
    if not stored.jobs.filter(kind=Job.Kind.DRAW, due_at__isnull=False).exists():
        raise Http404("Nothing can be shown of it.")
    return HttpResponse(status=202, headers={"Retry-After": SOON, "Cache-Control": "no-store"})


def _not_now(error: Exception) -> HttpResponse:
    """The storage does not answer, or nothing can be drawn."""
    log.error("Evidence cannot be shown", exc_info=error)
    return HttpResponse(status=503, headers={"Retry-After": LATER, "Cache-Control": "no-store"})


def _served(request: HttpRequest, asked: Asked, served: Served, way: str) -> HttpResponseBase:
    try:
        response = serve(request, served)
    except FileNotFoundError:
        raise Http404("The file is missing.") from None
    except OSError as error:
        return _not_now(error)
    if way and request.method == "GET":
        note_access(asked.piece, request.user, asked.role, way, timezone.now())
    return response
