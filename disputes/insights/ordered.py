"""Counts a store's orders by month, product and route: what its disputes are a share of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, QuerySet

from disputes.insights.disputed import first_carrier
from disputes.insights.months import MonthNumber, first_instant
from disputes.models import Order, OrderLine, OrderTally, StoreCount

Level = OrderTally.Level
Cell = tuple[str, str, str, str, str]  # level, sku, carrier, origin, destination
Cells = dict[Cell, tuple[int, str]]  # orders, title
Group = tuple[str, str]  # level, sku
BATCH = 250  # rows that are written under one lock


def count_orders(store: int, first: int, ends: float) -> bool:
    """Whether the cells of the months from `first` on are as the orders are; stops at `ends` by the clock.

    Written are the products of which a cell differs, a few at a time: nobody else waits long for the lock,
    and each product of a month is always whole for who reads. The next count goes on where this one stopped.
    """
    counted, written = _counted(store, first), _written(store, first)
    for month in sorted(counted.keys() | written.keys()):
        cells = counted.get(month, {})
        for groups in _parts(_differing(cells, written.get(month, {})), cells):
            _replace(store, month, groups, cells)
            if monotonic() >= ends:
                return False
    return True


def _differing(one: Cells, other: Cells) -> list[Group]:
    """The groups with a cell that only one of them has, or that is not the same in both."""
    cells = (cell for cell in one.keys() | other.keys() if one.get(cell) != other.get(cell))
    return sorted({cell[:2] for cell in cells})


def _parts(groups: Iterable[Group], cells: Cells) -> Iterable[dict[Group, list[Cell]]]:
    """The groups with their cells, in parts of about `BATCH` rows."""
    found: dict[Group, list[Cell]] = {group: [] for group in groups}
    for cell in cells:
        if cell[:2] in found:
            found[cell[:2]].append(cell)
    part: dict[Group, list[Cell]] = {}
    size = 0
    for group, its_cells in found.items():
        part[group] = its_cells
        size += max(1, len(its_cells))
        if size >= BATCH:
            yield part
            part, size = {}, 0
    if part:
        yield part


def _replace(store: int, month: int, groups: Mapping[Group, Iterable[Cell]], cells: Cells) -> None:
    rows = [
        OrderTally(
            store_id=store,
            month=month,
            **dict(zip(("level", "sku", "carrier", "origin", "destination"), cell, strict=True)),
            orders=cells[cell][0],
            title=cells[cell][1],
        )
        for its_cells in groups.values()
        for cell in its_cells
    ]
    skus: dict[str, list[str]] = defaultdict(list)
    for level, sku in groups:
        skus[level].append(sku)
    with transaction.atomic():
        # two who count at once write one after the other
        StoreCount.objects.select_for_update().get(pk=store)
        for level, of_level in skus.items():
            OrderTally.objects.filter(store=store, level=level, sku__in=of_level, month=month).delete()
        OrderTally.objects.bulk_create(rows)


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
