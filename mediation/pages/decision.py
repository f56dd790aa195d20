"""The decision as a page and as paper: for both sides once it took effect, for mediators also before."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_safe

from disputes.flow import Role
from disputes.models import Dispute, Event
from disputes.views.shown import page_of, shown
from mediation.acts import url_of
from mediation.decisions.blocks import imprint, title_of, whole
from mediation.decisions.document import PORTALS, Document, document_of, page_url, taken_in
from mediation.pages.case import visible_case
from mediation.papers import as_pdf

PDF = "application/pdf"


@login_required
@require_safe
def party_page(request: HttpRequest, reference: str, role: Role, number: int = 0) -> HttpResponse:
    """Without a number, the last one."""
    return _page(request, shown(request.user, role, reference, timezone.now()), role, number)


@login_required
@require_safe
def party_pdf(request: HttpRequest, reference: str, role: Role, number: int = 0) -> HttpResponse:
    return _pdf(request, shown(request.user, role, reference, timezone.now()), role, number)


@require_safe
def desk_page(request: HttpRequest, reference: str, number: int = 0) -> HttpResponse:
    return _page(request, visible_case(request, reference), Role.MEDIATOR, number)


@require_safe
def desk_pdf(request: HttpRequest, reference: str, number: int = 0) -> HttpResponse:
    return _pdf(request, visible_case(request, reference), Role.MEDIATOR, number)


def _page(request: HttpRequest, dispute: Dispute, role: Role, number: int) -> HttpResponse:
    document, events, numbers = _found(dispute, role, number, request.user)
    context = {
        "document": document,
        "decision": document.decision,
        "dispute": dispute,
        "title": title_of(document),
        "others": [(each, page_url(dispute, each, role)) for each in numbers if each != document.number],
        "back": page_of(dispute, role) if role in PORTALS else url_of(dispute),
        "last": events[-1],
    }
    return render(request, "mediation/decision.html", context)


def _pdf(request: HttpRequest, dispute: Dispute, role: Role, number: int) -> HttpResponse:
    document, events, _numbers = _found(dispute, role, number, request.user)
    name = f"{dispute.reference}-decision-{document.number}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    content = as_pdf(whole(document, link=False), imprint(document, events[-1]))
    return HttpResponse(content, content_type=PDF, headers=headers)


def _found(dispute: Dispute, role: Role, number: int, reader: Any) -> tuple[Document, list[Event], list[int]]:
    """The decision of this number, the last one for 0; 404 for what this reader may not see."""
    events: list[Any] = list(dispute.events.filter(sequence__lte=dispute.version).order_by("sequence"))
    found = taken_in(dispute, events, role)
    if role == Role.MEDIATOR and dispute.ruling_waiting and dispute.was_left_by(reader):
        found = [each for each in found if each.effect]
    taken = next((each for each in reversed(found) if number in (0, each.number)), None)
    if taken is None:
        raise Http404("There is no such decision.")
    return document_of(dispute, taken, events, role), events, [each.number for each in found]


def decision_paths(view: Any) -> list[URLPattern]:
    """Where mediators read a decision: without a number, the last one."""
    name = "disputes_dispute_decision"
    return [
        path("<str:reference>/decision/", view(desk_page), name=f"{name}_last"),
        path("<str:reference>/decision.pdf", view(desk_pdf)),
        path("<str:reference>/decision/<int:number>/", view(desk_page), name=name),
        path("<str:reference>/decision/<int:number>.pdf", view(desk_pdf), name=f"{name}_pdf"),
    ]
