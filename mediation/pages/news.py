"""What has come since a case's page was loaded: new entries and notes; of the rest, that there is more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from disputes.flow import Actor, Role
from disputes.models import Dispute
from disputes.models.reading import how_far
from disputes.views.news import STANDS, UNCHANGED, Known, Stands, announced
from mediation.acts import url_of
from mediation.case.page import case_context
from mediation.pages.case import visible_case
from mediation.pages.frame import show


@require_GET
def case_news(request: HttpRequest, reference: str) -> HttpResponse:
    """One query where the page shows all there is."""
    user: Any = request.user
    at, known = timezone.now(), Known.of(request.GET)
    cases = Dispute.objects.as_mediator(user).filter(reference=reference)
    found = cases.annotate(**how_far(user.pk)).values_list(*STANDS).first()
    if found is None:
        raise Http404
    stands = Stands(*found)
    if not stands.has_news(known, (stands.read_by_buyer, stands.read_by_seller), at):
        return HttpResponse(status=UNCHANGED)
    dispute = visible_case(request, reference)
    context = {"at": at, **case_context(dispute, user, at)}
    fresh = [replace(each, fresh=True) for each in context["entries"] if each.number > known.seen]
    context |= {"fresh": fresh, "page_url": url_of(dispute)}
    context |= announced(dispute, context["events"], known, Actor(Role.MEDIATOR, user))
    return show(request, "mediation/news.html", context)
