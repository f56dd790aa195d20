"""A store's insights for its staff: the page, each table as a file, and the button to count anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from disputes.figures.card import Card
from disputes.figures.numbers import decimal
from disputes.figures.sheets import as_xlsx
from disputes.figures.tables import as_csv
from disputes.flow import SUB_REASONS, Reason
from disputes.insights.asked import PERIODS, UNKNOWN, Asked, written
from disputes.insights.cards import (
    MOST,
    groups_card,
    groups_of,
    months_card,
    reasons_card,
    standing_out_card,
)
from disputes.insights.counting import ask_to_count
from disputes.insights.figures import Insights, Routes, insights_of, routes_of
from disputes.insights.money_cards import answers_card, money_card, settlements_card, silence_card
from disputes.insights.names import carrier_name, pair_name, product_named
from disputes.models import Store

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OFFERED = 200  # products
LEFT_OUT = gettext_lazy("“%(value)s” is not among the choices here and was left out.")
Choice = tuple[str, Any, bool]  # value, label, whether it is chosen


@dataclass(frozen=True)
class Page:
    """A store's figures as somebody asked for them; `whole` are all routes, for the filter's choices."""

    stores: list[Store]
    store: Store
    asked: Asked
    wrong: list[str]
    whole: Routes
    found: Insights

    @property
    def counted_at(self) -> datetime | None:
        return self.store.figures.counted_at if hasattr(self.store, "figures") else None

    def cards(self, most: int | None = MOST) -> list[Card]:
        groups = groups_of(self.found, self.store.pk, most)
        return [
            standing_out_card(groups),
            months_card(self.found),
            *(groups_card(each) for each in groups if not self._is_one(each.slug)),
            reasons_card(self.found),
            answers_card(self.found),
            silence_card(self.found),
            settlements_card(self.found),
            money_card(self.found, most),
        ]

    def _is_one(self, slug: str) -> bool:
        """Whether the filter leaves one of these alone."""
        one = {"products": bool(self.asked.sku), "carriers": self.asked.carrier is not None}
        return one.get(slug, slug == "routes" and self.asked.pair is not None)


def _page(request: HttpRequest, at: datetime) -> Page:
    stores, store = _stores(request)
    asked, wrong = Asked.from_query(request.GET, store.pk)
    first = asked.first(at)
    whole = routes_of(store.pk, first)
    routes = routes_of(store.pk, first, asked.sku) if asked.sku else whole
    if not routes.cells and (named := product_named(store.pk, asked.sku)):
        asked = replace(asked, sku=named)
        routes = routes_of(store.pk, first, named)
    asked, more = asked.among(whole.carriers, whole.pairs, has_sku=bool(routes.cells))
    found = insights_of(asked, routes if asked.sku else whole, at)
    return Page(stores, store, asked, [*wrong, *more], whole, found)


def _stores(request: HttpRequest) -> tuple[list[Store], Store]:
    """The reader's stores, and the one that the address names, else the first."""
    mine = list(
        Store.objects.filter(staff=cast(User, request.user)).select_related("figures").order_by("name", "pk")
    )
    wanted = request.GET.get("store", "")
    found = next((store for store in mine if wanted in ("", str(store.pk))), None)
    if found is None:
        raise Http404
    return mine, found


@login_required
@never_cache
@require_safe
def insights(request: HttpRequest) -> HttpResponse:
    """Every filter stands in the address. What is not among the choices is left out, and said."""
    at = timezone.now()
    page = _page(request, at)
    context = {
        "store": page.store,
        "stores": page.stores,
        "asked": page.asked,
        "counted_at": page.counted_at,
        "filters": _filters(page),
        "products": _products(page.found),
        "notices": [LEFT_OUT % {"value": value[:80]} for value in page.wrong],
        "orders": decimal(page.found.orders),
        "disputes": decimal(sum(each.opened for each in page.found.subjects)),
        "cards": page.cards(),
    }
    return render(request, "seller/insights.html", context)


@login_required
@never_cache
@require_safe
def insights_file(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """One table of the page under the same filter; it names every group that has enough orders."""
    page = _page(request, timezone.now())
    table = next((card.table for card in page.cards(None) if card.slug == slug), None)
    if table is None or kind not in ("csv", "xlsx"):
        raise Http404
    body: str | bytes = as_csv(table) if kind == "csv" else as_xlsx(table, slug)
    answer = HttpResponse(body, content_type="text/csv; charset=utf-8" if kind == "csv" else SPREADSHEET)
    answer["Content-Disposition"] = f'attachment; filename="{slug}-{page.asked.period}-months.{kind}"'
    return answer


@login_required
@require_POST
def count_anew(request: HttpRequest) -> HttpResponse:
    _mine, store = _stores(request)
    if ask_to_count(store.pk, timezone.now()):
        messages.success(request, _("The figures are being counted anew. Load the page again in a minute."))
    else:
        messages.error(request, _("They were counted anew a moment ago. Please try again in five minutes."))
    asked, _wrong = Asked.from_query(request.GET, store.pk)
    return redirect(f"{reverse('disputes:insights')}?{asked.query}")


def _filters(page: Page) -> Mapping[str, list[Choice]]:
    """The choices of each select, with those of this store alone."""
    asked, every = page.asked, ("", _("All"))
    carriers = [(carrier or UNKNOWN, carrier_name(carrier)) for carrier in page.whole.carriers]
    pairs = sorted(((written(pair), pair_name(pair)) for pair in page.whole.pairs), key=lambda one: one[1])
    carrier = "" if asked.carrier is None else asked.carrier or UNKNOWN
    return {
        "period": _chosen([(each, _months(int(each))) for each in PERIODS], asked.period),
        "reason": _chosen([every, *_reasons()], asked.reason),
        "carrier": _chosen([every, *carriers], carrier),
        "pair": _chosen([every, *pairs], "" if asked.pair is None else written(asked.pair)),
    }


def _products(found: Insights) -> list[str]:
    """What may be named while one is typed, those with the most orders first."""
    named = [sku for sku, share in found.products.items() if share.is_enough]
    return sorted(named, key=lambda sku: -found.products[sku].orders)[:OFFERED]


def _months(n: int) -> str:
    return ngettext("%(n)d month", "%(n)d months", n) % {"n": n}


def _reasons() -> Iterable[tuple[str, Any]]:
    for reason in Reason:
        yield reason.value, _("%(reason)s, all") % {"reason": reason.label}
        yield from ((sub.value, sub.label) for sub in SUB_REASONS[reason])


def _chosen(choices: Iterable[tuple[str, Any]], value: str) -> list[Choice]:
    return [(each, label, each == value) for each, label in choices]
