"""Shows a case's evidence side by side; the form on it is sent to the action that assesses."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from disputes.models import Dispute
from mediation.exhibits import viewer_url
from mediation.pages.case import visible_case
from mediation.pages.frame import show
from mediation.viewing.assessing import assessing
from mediation.viewing.viewer import note_texts, viewer_context


@require_safe
def evidence(request: HttpRequest, reference: str) -> HttpResponse:
    dispute = visible_case(request, reference)
    if reference != dispute.reference:
        return redirect(viewer_url(dispute))
    return viewer(request, dispute, assessing(dispute, request.user, timezone.now()))


def viewer(
    request: HttpRequest, dispute: Dispute, form: Any, status: int = 200, **context: Any
) -> HttpResponse:
    at = timezone.now()
    shown = viewer_context(dispute, request.user, at, request.GET, form)
    note_texts(shown["viewer"], request.user, at)
    return show(request, "mediation/evidence.html", {**shown, "at": at, **context}, status)
