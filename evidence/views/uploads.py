"""One file at a time while a form is being filled in: kept, or refused with the exact reason, in JSON."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from disputes.flow import Refused, Role
from disputes.forms.files import UploadsField
from disputes.models import Dispute, Policy
from disputes.perform import actor_for
from evidence.acceptance import accepted
from evidence.models import Kind, StagedFile
from evidence.preparing.renditions import preview_of
from evidence.staging import NoRoom, Place, as_piece, check_room, remove, stage, staged_of

STATUS = {"too_big": 413, "busy": 503}  # 422 for the other reasons


@require_http_methods(["GET", "POST"])
def uploads(request: HttpRequest) -> JsonResponse:
    """POST one file; GET which of these (`id`) can still be sent, for a page that was left and is back.

    With it the token that forms must bring now: it is another one after signing in in another window.
    """
    if not request.user.is_authenticated:
        return _signed_out()
    if request.method == "POST":
        return _taken(request)
    ids = UploadsField().clean(request.GET.getlist("id"))
    files = [_told(each) for each in staged_of(request.user, ids, timezone.now())]
    return JsonResponse({"files": files, "token": get_token(request)})


def _taken(request: HttpRequest) -> JsonResponse:
    """Judges `file`, with the `dispute` it is for and the `uploads` that are in the form already.

    201 and what is kept; 413 too large, 422 refused, 429 too many unsent files, 503 not now, each with the
    reason.
    """
    upload, at = request.FILES.get("file"), timezone.now()
    if upload is None:
        return _refused(400, "no_file", _("No file came."))
    place = _place(request)
    others = [
        as_piece(staged, place.role, Kind.OTHER)
        for staged in staged_of(request.user, UploadsField().clean(request.POST.getlist("uploads")), at)
    ]
    try:
        check_room(request.user, at, coming=upload.size or 0)
        piece = accepted(upload, role=place.role, kind=Kind.OTHER)
        place.check(piece, others, None if place.dispute else Policy.objects.in_force(at))
        staged = stage(piece, request.user, at)
    except ValidationError as error:
        return _refused(STATUS.get(error.code or "", 422), error.code or "refused", " ".join(error.messages))
    except NoRoom as full:
        return _refused(429, "no_room", str(full))
    except Refused as why_not:
        return _refused(503, "not_kept", str(why_not))
    return JsonResponse(_told(staged), status=201)


def _told(staged: StagedFile) -> dict[str, Any]:
    return {
        "id": str(staged.pk),
        "name": staged.name,
        "size": staged.size,
        "content_type": staged.content_type,
    }


@require_http_methods(["GET", "POST", "DELETE"])
def one_upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET shows a small picture of it; DELETE, or POST for who cannot send one, takes it away again."""
    if not request.user.is_authenticated:
        return _signed_out()
    if request.method == "GET":
        return _preview(request, pk)
    if not remove(request.user, pk, timezone.now()):
        raise Http404
    return HttpResponse(status=204)


def _preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    staged = next(iter(staged_of(request.user, [pk], timezone.now())), None)
    if staged is None:
        raise Http404
    try:
        with staged.open() as file:
            small = preview_of(file, staged.content_type)
    except OSError:
        raise Http404("It cannot be opened at the moment.") from None
    if not small:
        raise Http404("Only pictures have a small one.")
    response = HttpResponse(small, content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _place(request: HttpRequest) -> Place:
    """Where the file is going: a dispute that this person acts on, or one that is being opened."""
    is_attachment = bool(request.POST.get("attachment"))
    reference = request.POST.get("dispute", "")
    if not reference:
        return Place(request.user, Role.BUYER.value)
    dispute = get_object_or_404(
        Dispute.objects.visible_to(request.user).select_related("store", "policy", "order"),
        reference=reference,
    )
    actor = actor_for(dispute, request.user)
    if actor is None:
        raise Http404
    return Place(request.user, actor.role.value, dispute, is_attachment)


def _signed_out() -> JsonResponse:
    return _refused(401, "signed_out", _("You are signed out. Sign in in another window, then try again."))


def _refused(status: int, code: str, reason: str) -> JsonResponse:
    return JsonResponse({"code": code, "error": reason}, status=status)
