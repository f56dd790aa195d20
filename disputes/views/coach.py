"""What the coach says of a text while it is typed: a part of a form's page. It keeps nothing of it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from disputes.coach import Purpose, Situation
from disputes.flow import PARTIES, Role
from disputes.forms.fields import MOST_LETTERS
from disputes.forms.writing import coached, situation_of
from disputes.models import Dispute
from disputes.perform import actor_for

ID = re.compile(r"[A-Za-z][\w-]{0,60}")


@never_cache
@require_POST
@sensitive_post_parameters()
def coach(request: HttpRequest) -> HttpResponse:
    """`field` names the field whose text it is; `dispute` is a reference, "" while one is being opened.

    Who is signed out is told so: the sign-in page would be drawn into the form.
    """
    if not request.user.is_authenticated:
        return render(request, "components/_coached.html", {"signed_out": True})
    asked = request.POST
    if not ID.fullmatch(asked.get("id", "")) or asked.get("purpose") not in Purpose.values:
        raise Http404
    text = asked.get(asked.get("field", ""), "")[:MOST_LETTERS]
    context = coached(text, _situation(request)) | {"id": asked["id"], "asked": True}
    return render(request, "components/_coached.html", context)


def _situation(request: HttpRequest) -> Situation:
    asked, purpose = request.POST, Purpose(request.POST["purpose"])
    if not asked.get("dispute"):
        return Situation(Role.BUYER, purpose, proposes=True)
    visible = Dispute.objects.visible_to(request.user)
    dispute = get_object_or_404(visible, reference=asked["dispute"])
    actor: Any = actor_for(dispute, request.user)
    if actor is None or actor.role not in PARTIES:
        raise Http404
    told = {name: bool(asked.get(name)) for name in ("proposes", "answers")}
    situation = situation_of(dispute, actor.role, purpose, **told)
    return replace(situation, likely=asked.get("reply_language", ""))
