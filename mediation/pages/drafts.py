"""Keeps what a mediator is typing into the form of a ruling: asked by the page's script, answered in JSON."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from disputes.flow import ACTIONS, Role
from disputes.perform import actor_for, why_not
from disputes.templatetags.desk import instant_text
from mediation.decisions.drafts import TooLong, keep_draft
from mediation.pages.case import visible_case

RULING = ACTIONS["rule"]


@require_POST
def keep(request: HttpRequest, reference: str) -> JsonResponse:
    """`said` is for the reader: when it was kept, or why it was not."""
    dispute, at = visible_case(request, reference), timezone.now()
    actor = actor_for(dispute, request.user, RULING)
    if actor is None or actor.role != Role.MEDIATOR:
        return _answer(_("This is not yours to do."), 403)
    if reason := why_not(RULING, dispute, actor, at):
        return _answer(_("Your draft is not kept: %(why)s") % {"why": reason}, 409)
    try:
        draft = keep_draft(dispute, request.user, request.POST, at)
    except TooLong:
        return _answer(_("This is too long to be kept as a draft."), 413)
    said = _("Draft kept at %(time)s") % {"time": instant_text(at, "time")} if draft else ""
    return _answer(said)


def _answer(said: str, status: int = 200) -> JsonResponse:
    return JsonResponse({"said": said}, status=status)
