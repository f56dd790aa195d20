"""The lists of disputes: what waits for the seller's answer, and a buyer's disputes. Lists never write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from disputes.compiled import Compiled, Part, Statements
from disputes.flow import Reason, Role, State
from disputes.listing import FirstPages, Page, Section, counted, counting, page_of, said
from disputes.models import Dispute, Store
from disputes.queues import (
    TURN_FILTERS,
    Bases,
    buyers_sections,
    of_any,
    of_buyer,
    of_stores,
    sections_of,
    waiting_for,
)
from disputes.search import found_by
from disputes.views.changes import changes_url
from disputes.views.filters import DAY, TURNS, Filters
from disputes.views.kept import render_kept
from disputes.views.rows import Line, lines

GROUPS = {
    "over": ("late", "clock-alert", gettext_lazy("Time is up")),
    "day": ("late", "clock-alert", gettext_lazy("Within 24 hours")),
    "three": ("soon", "clock", gettext_lazy("Within 3 days")),
    "later": ("", "calendar", gettext_lazy("Later")),
}
# the deadlines under each of these headings, from now: after the first, until the second
SPANS: dict[str, tuple[timedelta | None, timedelta | None]] = {
    "over": (None, timedelta()),
    "day": (timedelta(), DAY),
    "three": (DAY, 3 * DAY),
    "later": (3 * DAY, None),
}


@dataclass(frozen=True)
class Group:
    """Rows under one heading; `title` "" for none."""

    rows: list[Line]
    tone: str = ""
    icon: str = ""
    title: Any = ""
    count: str = ""


@login_required
@require_GET
def seller_disputes(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, soonest deadline first; and everything else of the reader's stores."""
    at = timezone.now()
    stores = _stores(cast("int", request.user.pk))
    if not stores:
        return render(request, "seller/no_store.html")
    filters = Filters.of(request)
    whose = [cast("int", request.user.pk), *(pk for pk, _name in stores)]
    page, cut_off = _page(filters, request.GET.get("after", ""), at, whose)
    found = _counted(filters, page.rows, at, whose)

    def context() -> dict[str, Any]:
        return {
            "filters": filters,
            "waiting": found["mine"],
            "soon": found["soon"],
            "counts": {name: said(n) for name, n in found.items()},
            "tabs": [
                (name, _tab(name), label, said(found[name]) if name in found else "")
                for name, label in TURNS.items()
            ],
            "groups": _groups(page.rows, found, at) if filters.turn == "mine" else [Group(page.rows)],
            "states": State.choices,
            "reasons": Reason.choices,
            "cut_off": cut_off,
            "whose": ", ".join(name for _pk, name in stores),
            **paging(page, filters.query()),
        }

    made_of = filters, page.next, page.is_first, *page.rows, cut_off, *found.values(), *stores
    news_url = changes_url(Role.SELLER, at)
    return render_kept(request, "seller/disputes.html", made_of, context, news_url=news_url)


def _tab(name: str) -> str:
    return "?" if name == "mine" else f"?turn={name}"


@Compiled
def _stores(reader: int) -> QuerySet[Store, Any]:
    return Store.objects.filter(members__user=reader).order_by("name").values_list("pk", "name")


_FIRST: FirstPages = FirstPages()
_COUNTING = Statements()


def _page(filters: Filters, after: str, at: datetime, whose: list[int]) -> tuple[Page[Line], bool]:
    """The list that was asked for by the reader of these stores; True: a search finds more than it shows."""
    reader, *stores = whose
    load = lines(Role.SELLER, at)
    if filters.text:
        found, cut_off = found_by(filters.text, Dispute.objects.all(), stores)
        bases = filters.applied(_among(found, reader), at)
        return page_of(sections_of(filters.turn, bases), load, after), cut_off

    def sections(now: datetime, reader: int, *stores: int) -> list[Section[Dispute]]:
        return filters.sections(of_stores(stores, reader), now)

    if after:
        return page_of(sections(at, *whose), load, after), False
    key = (filters.turn, filters.state, filters.reason, filters.due)
    return _FIRST.page(key, sections, at, whose, load), False


def _among(found: dict[int, list[int]], reader: int) -> Bases:
    """One stretch for each store with its own finds: all of them beside each would be too many values."""
    bases = zip(of_stores(found, reader), found.values(), strict=True)
    return [base.filter(pk__in=ids) for base, ids in bases]


def _counted(filters: Filters, rows: list[Line], at: datetime, whose: list[int]) -> dict[str, int]:
    """What stands behind each tab and behind each heading of this page: the reader's, and the stores'."""
    shown: set[str] = {_group_of(row.due_at or at, at) for row in rows}
    headings = [name for name in GROUPS if name in shown] if filters.turn == "mine" else []
    narrowed = filters.reason, filters.due
    alone = ["soon"] if "day" not in headings or any(narrowed) else []

    def counting_of(now: datetime, reader: int, *stores: int) -> Part:
        every = of_any(stores, reader)
        waiting = waiting_for(Role.SELLER, filters.applied(every, now))
        tabs = {name: branches(every) for name, branches in TURN_FILTERS.items()}
        soon = {name: _within(waiting_for(Role.SELLER, every), "day", now) for name in alone}
        return counting(tabs | soon | {name: _within(waiting, name, now) for name in headings})

    key = (*narrowed, *headings)
    found = counted([*TURN_FILTERS, *alone, *headings], _COUNTING(key, counting_of, at, whose))
    return found if alone else found | {"soon": found["day"]}


def _within(branches: list[Any], group: str, at: datetime) -> list[Any]:
    """The branches with what stands under the heading of this group."""
    begin, end = SPANS[group]
    limits = {} if begin is None else {"due_at__gt": at + begin}
    if end is not None:
        limits["due_at__lte"] = at + end
    return [branch.filter(**limits) for branch in branches]


def _groups(rows: list[Line], found: dict[str, int], at: datetime) -> list[Group]:
    return [
        Group(list(members), *GROUPS[name], said(found[name]))
        for name, members in groupby(rows, key=lambda row: _group_of(row.due_at or at, at))
    ]


def _group_of(due_at: datetime, at: datetime) -> str:
    return next(name for name, (_begin, end) in SPANS.items() if end is None or due_at <= at + end)


def paging(page: Page[Any], query: str) -> dict[str, Any]:
    joined = "&" if query.strip("?") else ""
    return {
        "page": page,
        "first_url": "" if page.is_first else query,
        "next_url": f"{query}{joined}{urlencode({'after': page.next})}" if page.next else "",
    }


BUYERS_HEADINGS = {
    0: ("corner-down-left", gettext_lazy("Waits for you")),
    1: ("hourglass", gettext_lazy("Waits for others")),
    2: ("banknote", gettext_lazy("Being paid")),
    3: ("circle-check", gettext_lazy("Closed")),
}


@login_required
@require_GET
def buyer_disputes(request: HttpRequest) -> HttpResponse:
    """A buyer's disputes: what waits for the buyer first, closed ones last."""
    at = timezone.now()
    page = _buyers_page(request.GET.get("after", ""), at, cast("int", request.user.pk))
    waiting = waiting_for_buyer(request.user, at)

    def context() -> dict[str, Any]:
        numbered = groupby(zip(page.sections, page.rows, strict=True), key=lambda pair: pair[0])
        groups = [
            Group([row for _n, row in members], "", *BUYERS_HEADINGS[number]) for number, members in numbered
        ]
        return {"waiting": waiting, "groups": groups, **paging(page, "?")}

    made_of = page.next, page.is_first, *page.sections, *page.rows, waiting
    news_url = changes_url(Role.BUYER, at)
    return render_kept(request, "buyer/disputes.html", made_of, context, news_url=news_url)


def _buyers_page(after: str, at: datetime, reader: int) -> Page[Line]:
    load = lines(Role.BUYER, at)
    if after:
        return page_of(buyers_sections(of_buyer(reader)), load, after)

    def sections(_now: datetime, reader: int) -> list[Section[Dispute]]:
        return buyers_sections(of_buyer(reader))

    return _FIRST.page("buyer", sections, at, [reader], load)


def waiting_for_buyer(user: Any, at: datetime) -> int:
    """How many disputes wait for this buyer, up to the ceiling and one more."""

    def counting_of(_now: datetime, reader: int) -> Part:
        return counting({"mine": waiting_for(Role.BUYER, of_buyer(reader))})

    return counted(["mine"], _COUNTING("buyer", counting_of, at, [user.pk]))["mine"]
