"""The guide through somebody's first dispute: when it is shown, and that it was finished."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from disputes.flow import BEFORE_SETTLING, Role, State
from disputes.models import Dispute
from disputes.views.shown import KNOWN, page_of, shown
from disputes.words.guide import GuideStep, guide

AGAIN = "guide"  # in the query: the reader wants to see it again
FINISHED = {Role.BUYER: "guided_as_buyer", Role.SELLER: "guided_as_seller"}
FIRST = {  # where it shows by itself on a first dispute, until it was finished
    Role.BUYER: BEFORE_SETTLING,
    Role.SELLER: frozenset({State.AWAITING_SELLER_RESPONSE}),
}


def guide_on(request: HttpRequest, dispute: Dispute, role: Role, context: dict[str, Any]) -> list[GuideStep]:
    """The steps to show beside this page; none for who has been through them and does not ask again."""
    shows = AGAIN in request.GET or _is_first(request.user, dispute, role)
    return guide(role, _places(context)) if shows else []


def _is_first(user: Any, dispute: Dispute, role: Role) -> bool:
    """Whether nothing tells that they know such a page: no other dispute, nothing done in a record."""
    if getattr(user, FINISHED[role]) or dispute.state not in FIRST[role]:
        return False
    return not getattr(dispute, KNOWN)


def _places(context: dict[str, Any]) -> set[str]:
    parts = {
        "table": context.get("points"),
        "choices": context["acts"] or context["more"],
        "evidence": context["evidence"] or context["add_evidence_url"],
        "write": context["may_write"],
    }
    return {"standing", "record"} | {place for place, shows in parts.items() if shows}


@login_required
@require_POST
def finish_guide(request: HttpRequest, reference: str, role: Role) -> HttpResponse:
    """Notes that this person needs it no more, whichever dispute it was finished on."""
    at: datetime = timezone.now()
    dispute = shown(request.user, role, reference, at)
    get_user_model()._default_manager.filter(pk=request.user.pk).update(**{FINISHED[role]: True})
    return HttpResponseRedirect(page_of(dispute, role))
