"""One piece of evidence: its file, its small picture, its tracking number, or why it is withheld."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from disputes.flow import PARTIES
from disputes.models import Dispute
from disputes.perform import actor_for
from disputes.views.shown import page_of
from evidence.models import Evidence
from evidence.serving import harmless, serve
from evidence.signatures import IMAGES
from evidence.thumbnails import thumbnail
from evidence.tracking import checked


@login_required
@require_safe
def item(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file; `?size=thumb` its small picture; a page for a number. Withheld ones are for mediators."""
    visible = Evidence.objects.visible_to(request.user).select_related(
        "dispute__order", "dispute__store", "stored"
    )
    piece = get_object_or_404(visible, pk=pk)
    if piece.withholdings.exists() and not _is_mediator(request, piece):
        return _page(request, piece, "withheld", status=410)
    if not piece.sha256:
        return _page(request, piece, "voucher")
    try:
        small = request.GET.get("size") == "thumb"
        return _thumbnail(piece) if small else serve(request, piece, inline=piece.content_type in IMAGES)
    except FileNotFoundError:
        raise Http404("The file is missing.") from None


def _is_mediator(request: HttpRequest, piece: Evidence) -> bool:
    return Dispute.objects.as_mediator(request.user).filter(pk=piece.dispute_id).exists()


def _page(request: HttpRequest, piece: Evidence, template: str, status: int = 200) -> HttpResponse:
    actor = actor_for(piece.dispute, request.user)
    context = {
        "piece": piece,
        "withholding": piece.withholdings.last(),
        "check": checked(piece.carrier, piece.tracking_number).value if not piece.sha256 else "",
        "back": page_of(piece.dispute, actor.role) if actor and actor.role in PARTIES else "",
    }
    return render(request, f"evidence/{template}.html", context, status=status)


def _thumbnail(piece: Evidence) -> HttpResponseBase:
    if piece.content_type not in IMAGES:
        raise Http404("Only pictures have a small one.")
    response = HttpResponse(thumbnail(piece), content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=600"
    return harmless(response)
