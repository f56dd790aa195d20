"""The page of one piece of evidence: a tracking number and its check digit, or the way to its file."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from evidence.access import What, refusal
from evidence.tracking import checked
from evidence.views.files import asked_for, back_of, refused


@login_required
@require_safe
def details(request: HttpRequest, pk: int) -> HttpResponseBase:
    asked = asked_for(request, pk)
    if why_not := refusal(asked.piece, What.VIEW, in_office=asked.in_office):
        return refused(request, asked, why_not)
    if asked.stored is not None:
        return redirect("evidence:item", pk)
    check = checked(asked.piece.carrier, asked.piece.tracking_number).value
    context = {"piece": asked.piece, "check": check, "back": back_of(asked)}
    return render(request, "evidence/voucher.html", context)
