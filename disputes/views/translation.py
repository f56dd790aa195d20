"""What somebody wrote in another language, translated by a machine for one reader who asked for it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from disputes.flow import Actor, Role
from disputes.models import Dispute
from disputes.tongues import name_of, tongue_of
from disputes.translating import NotTranslated, translation_of
from disputes.views.dispute import record
from disputes.views.shown import page_of, shown


@never_cache
@login_required
@require_POST
def translation(request: HttpRequest, reference: str, number: int, role: Role) -> HttpResponse:
    """The words of one entry of the record; a part of the page for htmx, else a page of its own."""
    at = timezone.now()
    dispute = shown(request.user, role, reference, at)
    entries = record(dispute, Actor(role, request.user), at)["entries"]
    words = next((entry.get("words", "") for entry in entries if entry["number"] == number), "")
    return translated(request, dispute, words, f"{page_of(dispute, role)}#e{number}")


def translated(request: HttpRequest, dispute: Dispute, words: str, back: str) -> HttpResponse:
    """`words` as this reader's page has them: what is not there is not sent anywhere either."""
    if not words or not settings.TRANSLATOR:
        raise Http404
    tongue = tongue_of(words)
    context: dict[str, Any] = {
        "dispute": dispute,
        "words": words,
        "lang": tongue,
        "url": request.path,
        "back": back,
        "language": name_of(tongue) if tongue else "",
    }
    try:
        context["translation"] = translation_of(words, tongue, request.user)
    except NotTranslated as problem:
        context["reason"] = str(problem)
    template = "_translation" if request.headers.get("HX-Request") else "translation"
    return render(request, f"disputes/{template}.html", context)
