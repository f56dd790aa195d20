"""A party's agenda: what falls due today and tomorrow in the reader's zone. It never writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from disputes.compiled import Part, Statements
from disputes.deadlines import WORDED, falling_due
from disputes.flow import Role
from disputes.listing import FirstPages, Section, counted, counting, said
from disputes.models import Dispute, DisputeLine, Store
from disputes.queues import Bases, of_any, of_buyer, of_stores
from disputes.views import facts
from disputes.views.shown import PORTALS
from disputes.views.shown import page_of as page_of_dispute
from disputes.words import Badge, Standing, standing, state_badge

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Row:
    """What templates/disputes/agenda.html shows of a dispute."""

    dispute: Dispute
    title: str
    stands: Standing
    badge: Badge
    url: str
    file_url: str


@dataclass(frozen=True)
class Day:
    """One day of the agenda; `count` is how many fall due on it, whether or not all of them are shown."""

    name: str
    date: date
    rows: list[Row]
    count: str


@login_required
@require_safe
def agenda(request: HttpRequest, role: Role) -> HttpResponse:
    """What waits for this party and falls due until tomorrow night; a page of it, and how much there is."""
    at = timezone.now()
    stores = list(Store.objects.filter(members__user=request.user.pk)) if role == Role.SELLER else []
    if role == Role.SELLER and not stores:
        return render(request, "seller/no_store.html")
    days = _days(role, [request.user.pk, *(store.pk for store in stores)], at)
    context = {
        "at": at,
        "days": days,
        "any": any(day.rows for day in days),
        "more": any(said(len(day.rows)) != day.count for day in days),
        "list_url": reverse(f"disputes:{PORTALS[role]}_disputes"),
        "role": role,
    }
    return render(request, "disputes/agenda.html", context)


_FIRST: FirstPages = FirstPages()
_COUNTING = Statements()


def _days(role: Role, whose: list[Any], at: datetime) -> list[Day]:
    """Today and tomorrow. What ends at midnight ends today: tomorrow would be too late for it."""
    today = timezone.localdate(at)
    midnight, end = _midnight_after(today), _midnight_after(today + DAY)

    def until_end(now: datetime, end: datetime, *whose: int) -> list[Section[Dispute]]:
        return [Section(falling_due(role, _bases(role, of_stores, *whose), now, end), "due_at")]

    def by_day(now: datetime, midnight: datetime, end: datetime, *whose: int) -> Part:
        bases = _bases(role, of_any, *whose)
        spans = {"today": (now, midnight), "tomorrow": (midnight, end)}
        return counting({name: falling_due(role, bases, *span) for name, span in spans.items()})

    shown = _FIRST.page(role, until_end, at, whose, _with_all_for_rows().in_bulk, end)
    rows = [_row(dispute, role, at) for dispute in shown.rows]
    found = counted(("today", "tomorrow"), _COUNTING(role, by_day, at, whose, midnight, end))
    return [
        Day(_("Today"), today, list(_due_by(rows, at, midnight)), said(found["today"])),
        Day(_("Tomorrow"), today + DAY, list(_due_by(rows, midnight, end)), said(found["tomorrow"])),
    ]


def _bases(role: Role, sold: Callable[..., Bases], reader: int, *stores: int) -> Bases:
    return sold(stores, reader) if role == Role.SELLER else of_buyer(reader)


def _midnight_after(day: date) -> datetime:
    """When this day is over in the reader's zone, where a day may have 23 or 25 hours."""
    return datetime.combine(day + DAY, time(), timezone.get_current_timezone())


def _due_by(rows: Iterable[Row], begin: datetime, end: datetime) -> Iterable[Row]:
    return (row for row in rows if row.dispute.due_at and begin < row.dispute.due_at <= end)


def _with_all_for_rows() -> QuerySet[Dispute]:
    """Disputes with what a row shows of them, in two queries."""
    lines: Any = DisputeLine.objects.select_related("order_line").order_by("pk")
    return Dispute.objects.select_related(*WORDED).prefetch_related(Prefetch("lines", queryset=lines))


def _row(dispute: Dispute, role: Role, at: datetime) -> Row:
    return Row(
        dispute,
        facts.title(dispute, list(dispute.lines.all())),
        standing(dispute, role, at),
        state_badge(dispute, role),
        page_of_dispute(dispute, role),
        reverse(f"disputes:{PORTALS[role]}_deadline", args=[dispute.reference]),
    )
