"""One piece of evidence: its file, its small picture, or why it is withheld."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from disputes.models import Dispute
from evidence.models import Evidence
from evidence.serving import harmless, serve
from evidence.signatures import IMAGES
from evidence.thumbnails import thumbnail


@login_required
@require_safe
def item(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file of evidence; `?size=thumb` its small picture. Withheld ones are for mediators alone."""
    visible = Evidence.objects.visible_to(request.user).select_related("dispute")
    piece = get_object_or_404(visible.exclude(sha256=""), pk=pk)
    withheld = piece.withholdings.last()
    if withheld and not _is_mediator(request, piece):
        context = {"piece": piece, "withholding": withheld}
        return render(request, "evidence/withheld.html", context, status=410)
    try:
        return _thumbnail(piece) if request.GET.get("size") == "thumb" else _file(request, piece)
    except FileNotFoundError:
        raise Http404("The file is missing.") from None


def _is_mediator(request: HttpRequest, piece: Evidence) -> bool:
    return Dispute.objects.as_mediator(request.user).filter(pk=piece.dispute_id).exists()


def _file(request: HttpRequest, piece: Evidence) -> HttpResponseBase:
    return serve(request, piece, inline=piece.content_type in IMAGES)


def _thumbnail(piece: Evidence) -> HttpResponseBase:
    if piece.content_type not in IMAGES:
        raise Http404("Only pictures have a small one.")
    response = HttpResponse(thumbnail(piece), content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=600"
    return harmless(response)
