"""Hands out the archive of a case to who may see it: what is in it depends on who asks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from disputes.flow import Role
from disputes.models import Dispute
from disputes.views.shown import shown
from mediation.archive import Reader, contents_of, packed
from mediation.pages.case import visible_case

ZIP, TOO_MANY = "application/zip", 429
AT_MOST, WITHIN = 10, 3600  # archives for one person, in seconds: each reads all files of a case


@login_required
@require_safe
def party_archive(request: HttpRequest, reference: str, role: Role) -> HttpResponseBase:
    return _archive(request, shown(request.user, role, reference, timezone.now()), role)


@require_safe
def desk_archive(request: HttpRequest, reference: str) -> HttpResponseBase:
    """With all notes: not for who stepped back."""
    dispute = visible_case(request, reference)
    if dispute.was_left_by(request.user):
        raise Http404(_("You stepped back from this case."))
    return _archive(request, dispute, Role.MEDIATOR)


def _archive(request: HttpRequest, dispute: Dispute, role: Role) -> HttpResponseBase:
    user: Any = request.user
    headers = {
        "Content-Disposition": f'attachment; filename="{dispute.reference}.zip"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    if request.method == "HEAD":
        return HttpResponse(content_type=ZIP, headers=headers)
    at = timezone.now()
    if not _may_have_another(user.pk, at):
        return _too_many(request)
    contents = contents_of(dispute, Reader(role, user), at)
    contents.note()
    return StreamingHttpResponse(packed(contents), content_type=ZIP, headers=headers)


def _may_have_another(user_id: int, at: datetime) -> bool:
    """Counted by the hour; two at the same instant may count as one."""
    key = f"archives-{user_id}-{at:%Y%m%d%H}"
    had: int = cache.get(key, 0)
    cache.set(key, had + 1, WITHIN)
    return had < AT_MOST


def _too_many(request: HttpRequest) -> HttpResponse:
    reason = _("You have downloaded many archives within this hour. Try again in the next one.")
    response = render(request, "mediation/too_many.html", {"reason": reason}, status=TOO_MANY)
    response["Retry-After"] = str(WITHIN)
    return response


def archive_paths(view: Any) -> list[URLPattern]:
    """Where mediators get it."""
    return [path("<str:reference>/archive.zip", view(desk_archive), name="disputes_dispute_archive")]
