"""How many disputes of an open list have changed: said beside the list, whose rows stay where they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from disputes.flow import Role
from disputes.listing import CEILING
from disputes.models import Dispute, Event
from disputes.models.dispute import DisputeQuerySet
from disputes.views.news import UNCHANGED, number_in
from disputes.views.shown import PORTALS


def changes_url(role: Role, since: datetime, known: int = 0) -> str:
    """Where a list asks whether disputes have changed since it was made, and more than it has said."""
    return f"{reverse(f'disputes:{PORTALS[role]}_changes')}?since={quote(since.isoformat())}&known={known}"


@require_GET
def changes(request: HttpRequest, role: Role) -> HttpResponse:
    """One query where no more have changed than the page says; it counts up to the lists' ceiling."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    page = reverse(f"disputes:{PORTALS[role]}_disputes")
    return changed_since(request, partial(_changed, request.user, role), partial(changes_url, role), page)


def changed_since(
    request: HttpRequest,
    which: Callable[[datetime], DisputeQuerySet],
    ask_at: Callable[[datetime, int], str],
    page: str,
) -> HttpResponse:
    """How many disputes have changed since the list was made; nothing where the page says so already.

    `which` are those changed since an instant, `ask_at` is where to ask next, `page` the list.
    """
    since, known = _instant_in(request.GET.get("since", "")), number_in(request.GET, "known")
    found = len(which(since).values_list("pk")[: CEILING + 1]) if since else 0
    if since is None or found <= known:
        return HttpResponse(status=UNCHANGED)
    htmx: Any = getattr(request, "htmx", None)
    context = {
        "news_url": ask_at(since, found),
        "arrived": found - known,
        "said": _said(found),
        "page_url": (htmx and htmx.current_url_abs_path) or page,
    }
    return render(request, "disputes/changes.html", context)


def _instant_in(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
        return found.astimezone(UTC) if found and found.tzinfo else None
    except (ValueError, OverflowError):  # the first and last day there is, in another zone
        return None


def _changed(user: Any, role: Role, since: datetime) -> DisputeQuerySet:
    """Those in which somebody else did something since; what only mediators read is no change to parties."""
    news = Event.objects.filter(dispute=OuterRef("pk"), at__gt=since, data__private__isnull=True)
    return _since(user, role, since).filter(Exists(news.exclude(actor=user)))


def _since(user: Any, role: Role, since: datetime) -> DisputeQuerySet:
    """A store's are looked for by their marketplace, whose index is in the order of changes."""
    if role == Role.BUYER:
        return Dispute.objects.as_buyer(user).filter(updated_at__gt=since)
    markets = user.store_memberships.values("store__marketplace")
    return Dispute.objects.as_seller(user).filter(marketplace__in=markets, updated_at__gt=since)


def _said(found: int) -> str:
    if found > CEILING:
        return _("More than %(n)s disputes have changed.") % {"n": CEILING}
    return ngettext("%(n)s dispute has changed.", "%(n)s disputes have changed.", found) % {"n": found}
