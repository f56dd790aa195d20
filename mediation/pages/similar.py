"""Shows the closed cases that are like one, and to the parties their figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from disputes.flow import Role
from disputes.models import Dispute
from disputes.views.facts import title
from disputes.views.shown import page_of, shown
from mediation.acts import title_of, url_of
from mediation.pages.case import visible_case
from mediation.pages.frame import show
from mediation.pages.settling import OPEN_TO_AGREEMENT
from mediation.similar.cases import cases_like, dots_of, place_of
from mediation.similar.finding import likeness_and_figure


def similar_url(dispute: Dispute) -> str:
    return reverse("mediation:disputes_dispute_similar", args=[dispute.reference])


@require_safe
def similar(request: HttpRequest, reference: str) -> HttpResponse:
    dispute = visible_case(request, reference)
    if reference != dispute.reference:
        return redirect(similar_url(dispute))
    likeness, figure = likeness_and_figure(dispute)
    cases = cases_like(likeness, request.user)
    context = {
        "dispute": dispute,
        "title": title_of(dispute),
        "back": url_of(dispute),
        "similar": figure,
        "basis": likeness.basis,
        "cases": cases,
        "dots": dots_of(likeness.shares()),
        "places": [place_of(each) for each in (figure.low, figure.median, figure.high)] if figure else [],
        "ends": (place_of(0), place_of(100)),
    }
    return show(request, "mediation/similar.html", context)


@login_required
@require_safe
def similar_for_a_party(request: HttpRequest, reference: str, role: Role) -> HttpResponse:
    """Beside a dispute's page, which does not wait for it; without scripts a page of its own."""
    dispute = shown(request.user, role, reference, timezone.now())
    beside = bool(getattr(request, "htmx", False))
    if dispute.state not in OPEN_TO_AGREEMENT:
        return HttpResponse() if beside else redirect(page_of(dispute, role))
    drawn = render_to_string("disputes/_similar_cases.html", {"dispute": dispute, "role": role})
    figures = mark_safe(drawn.strip())  # noqa: S308 - of our template
    if beside:
        return HttpResponse(figures)
    context = {
        "dispute": dispute,
        "title": title(dispute, dispute.goods),
        "back": page_of(dispute, role),
        "figures": figures,
    }
    return render(request, "disputes/similar.html", context)


def similar_paths(view: Callable[..., Any]) -> list[URLPattern]:
    return [path("<str:reference>/similar/", view(similar), name="disputes_dispute_similar")]
