"""Counts a store's orders by month, product and route: what its disputes are a share of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, QuerySet

from disputes.insights.disputed import first_carrier
from disputes.insights.months import MonthNumber, first_instant
from disputes.models import Order, OrderLine, OrderTally, StoreCount

Level = OrderTally.Level
Cell = tuple[str, str, str, str, str]  # level, sku, carrier, origin, destination
Cells = dict[Cell, tuple[int, str]]  # orders, title
BATCH = 1000


def count_orders(store: int, first: int) -> None:
    """Write the cells of the months from `first` on; a month in which nothing changed is left alone."""
    counted = _counted(store, first)
    written = _written(store, first)
    for month in sorted(counted.keys() | written.keys()):
        if counted.get(month, {}) != written.get(month, {}):
            _replace(store, month, counted.get(month, {}))


def _replace(store: int, month: int, cells: Cells) -> None:
    rows = [
        OrderTally(
            store_id=store,
            month=month,
            **dict(zip(("level", "sku", "carrier", "origin", "destination"), cell, strict=True)),
            orders=orders,
            title=title,
        )
        for cell, (orders, title) in cells.items()
    ]
    with transaction.atomic():
        StoreCount.objects.select_for_update().get(
            pk=store
        )  # two who count at once write one after the other
        OrderTally.objects.filter(store=store, month=month).delete()
        OrderTally.objects.bulk_create(rows, batch_size=BATCH)


def _counted(store: int, first: int) -> Mapping[int, Cells]:
    """By month, from the orders themselves: two passes."""
    found: dict[int, Cells] = defaultdict(dict)
    orders = Order.objects.filter(store=store, placed_at__gte=first_instant(first))
    whole = orders.annotate(month=MonthNumber("placed_at"), carrier=first_carrier("pk"))
    for month, n, *route in _by_route(whole, "").annotate(n=Count("*")).values_list("month", "n", *ROUTE):
        found[month][Level.BY_ROUTE.value, "", *_text(route)] = (n, "")
    lines = OrderLine.objects.filter(order__store=store, order__placed_at__gte=first_instant(first))
    parts = lines.annotate(month=MonthNumber("order__placed_at"), carrier=first_carrier("order"))
    by_sku: dict[int, Counter[str]] = defaultdict(Counter)
    titles: dict[tuple[int, str], str] = {}
    for month, sku, title, n, *route in _products(parts):
        found[month][Level.BY_BOTH.value, sku, *_text(route)] = (n, "")
        by_sku[month][sku] += n
        titles[month, sku] = max(title, titles.get((month, sku), ""))
    for month, skus in by_sku.items():
        for sku, n in skus.items():
            found[month][Level.BY_SKU.value, sku, "", "", ""] = (n, titles[month, sku])
    return found


ROUTE = ("carrier", "origin", "destination")


def _by_route(rows: QuerySet[Any], order: str) -> QuerySet[Any]:
    countries = {name: F(f"{order}{name}_country") for name in ("origin", "destination")}
    return rows.annotate(**countries).values("month", *ROUTE).order_by("month")


def _products(lines: QuerySet[Any]) -> Any:
    counted = _by_route(lines, "order__").values("month", "sku", *ROUTE)
    rows = counted.annotate(n=Count("*"), named=Max("title"))
    return rows.values_list("month", "sku", "named", "n", *ROUTE).iterator()


def _text(route: list[str | None]) -> tuple[str, str, str]:
    carrier, origin, destination = (part or "" for part in route)
    return carrier, origin, destination


def _written(store: int, first: int) -> Mapping[int, Cells]:
    found: dict[int, Cells] = defaultdict(dict)
    cells = OrderTally.objects.filter(store=store, month__gte=first)
    columns = ("month", "orders", "title", "level", "sku", *ROUTE)
    for month, orders, title, *cell in cells.values_list(*columns).iterator():
        level, sku, *route = cell
        found[month][level, sku, *_text(route)] = (orders, title)
    return found
