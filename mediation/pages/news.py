"""What has come since a case was opened, entries and notes; and how many cases of the desk have changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from disputes.flow import MEDIATING, Actor, Role
from disputes.models import Dispute, Event, Marketplace
from disputes.models.dispute import DisputeQuerySet
from disputes.models.reading import how_far
from disputes.views.changes import changed_since
from disputes.views.news import STANDS, UNCHANGED, Known, Stands, announced
from mediation.acts import url_of
from mediation.case.page import case_context
from mediation.desk.page import changes_url
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


@require_GET
def desk_changes(request: HttpRequest) -> HttpResponse:
    """How many cases have changed since a desk was shown; one query where no more than it says."""
    return changed_since(request, partial(_changed, request.user), changes_url, reverse("mediation:index"))


def _changed(user: Any, since: datetime) -> DisputeQuerySet:
    """Cases that are in mediation, or were, in which somebody else did something since.

    They are looked for by marketplace, whose index is in the order of changes.
    """
    news = Event.objects.filter(dispute=OuterRef("pk"), at__gt=since).exclude(actor=user)
    left = news.filter(from_state__in=MEDIATING)
    cases = Dispute.objects.as_mediator(user)
    recent = cases.filter(marketplace__in=Marketplace.objects.values("pk"), updated_at__gt=since)
    return recent.filter(Q(state__in=MEDIATING) & Exists(news) | Exists(left))
