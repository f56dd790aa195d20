"""Shows a case's evidence side by side; the form on it is sent to the action that assesses."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from disputes.flow import ACTIONS, Role
from disputes.models import Dispute
from disputes.perform import actor_for, why_not
from evidence.custody import note_access
from evidence.models import Access
from mediation.exhibits import viewer_url
from mediation.forms import AssessEvidence
from mediation.pages.case import visible_case
from mediation.pages.frame import show
from mediation.viewing.viewer import viewer_context

ASSESSING = ACTIONS["assess_evidence"]


@require_safe
def evidence(request: HttpRequest, reference: str) -> HttpResponse:
    dispute = visible_case(request, reference)
    if reference != dispute.reference:
        return redirect(viewer_url(dispute))
    actor = actor_for(dispute, request.user, ASSESSING)
    form = None
    if actor and not why_not(ASSESSING, dispute, actor, timezone.now()):
        form = AssessEvidence(dispute=dispute, actor=actor)
    return viewer(request, dispute, form)


def viewer(
    request: HttpRequest, dispute: Dispute, form: Any, status: int = 200, **context: Any
) -> HttpResponse:
    """The page. Texts that it shows as words are noted as seen, as pictures are when they are fetched."""
    at = timezone.now()
    shown = viewer_context(dispute, request.user, at, request.GET, form)
    for side in shown["viewer"].sides:
        for pane in side.panes:
            if pane.text:
                note_access(pane.item, request.user, Role.MEDIATOR, Access.Way.VIEWED, at)
    return show(request, "mediation/evidence.html", {**shown, "at": at, **context}, status)
