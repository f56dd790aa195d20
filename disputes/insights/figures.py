"""All numbers of the page for one filter, in a handful of passes over what the worker has counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from disputes.figures.spans import Span, span_from
from disputes.insights.asked import Asked, Pair
from disputes.insights.months import month_of, months_until
from disputes.insights.parts import FREIGHT, Group, of_others
from disputes.insights.standing_out import Share
from disputes.models import DisputedGoods, OrderTally

Level = OrderTally.Level
CELL = ("month", "carrier", "origin", "destination")
FREIGHT_SUMS: dict[str, Any] = {
    name: Sum("return_freight", filter=Q(freight_paid_by=payer)) for payer, name in FREIGHT.items()
}
UNKNOWN = Count("store", filter=Q(freight_paid_by__in=list(FREIGHT), return_freight=None))


@dataclass(frozen=True)
class Subject:
    """Disputes of one sub-reason and currency: how many were opened in the period, and what became of them.

    `rated` are those about orders of the period; of `freight_unknown` returns nobody said what they cost.
    """

    reason: str
    sub_reason: str
    currency: str
    rated: int
    opened: int
    closed: int
    silent: int
    settled: int
    disputed: int
    settled_amount: int
    refunded: int
    sellers_freight: int = 0
    platforms_freight: int = 0
    freight_unknown: int = 0


@dataclass(frozen=True)
class Insights:
    """The numbers, without names or words: those are the reader's."""

    orders: int
    months: dict[int, Share]
    products: dict[str, Share]
    carriers: dict[str, Share]
    pairs: dict[Pair, Share]
    subjects: list[Subject]
    answers: dict[str, Span]  # by reason, "" for all


@dataclass(frozen=True)
class Routes:
    """Orders by month, carrier and pair of countries: of one product, or of all."""

    cells: list[tuple[int, str, str, str, int]]

    @property
    def carriers(self) -> list[str]:
        return sorted({cell[1] for cell in self.cells})

    @property
    def pairs(self) -> list[Pair]:
        return sorted({(cell[2], cell[3]) for cell in self.cells})


def routes_of(store: int, first: int, sku: str = "") -> Routes:
    level = Level.BY_BOTH if sku else Level.BY_ROUTE
    cells = OrderTally.objects.filter(store=store, level=level, sku=sku, month__gte=first)
    return Routes(list(cells.values_list(*CELL, "orders")))


def insights_of(asked: Asked, routes: Routes, at: datetime) -> Insights:
    """`routes` are those of the product that is asked for, or of all."""
    cells = [cell for cell in routes.cells if asked.is_on(cell[1], (cell[2], cell[3]))]
    disputed = _by_route(asked, at)
    months = dict.fromkeys(months_until(month_of(at), asked.months), Share())
    return Insights(
        orders=sum(cell[4] for cell in cells),
        months=months | _shares(cells, disputed, lambda month, *_route: month),
        products=_products(asked, at),
        carriers=_shares(cells, disputed, lambda _month, carrier, *_pair: carrier),
        pairs=_shares(cells, disputed, lambda _month, _carrier, *pair: tuple(pair)),
        subjects=_subjects(asked, at),
        answers=_answers(asked, at),
    )


def _goods(asked: Asked) -> QuerySet[DisputedGoods]:
    """One row for each dispute: that of the product asked for, or its first one."""
    goods = DisputedGoods.objects.filter(asked.subject, store=asked.store, **asked.route)
    return goods.filter(sku=asked.sku) if asked.sku else goods.filter(is_first=True)


def _by_route(asked: Asked, at: datetime) -> list[tuple[Any, ...]]:
    """As the cells of orders: month, carrier, origin, destination, disputes."""
    route = ("carrier", "origin", "destination")
    rows = _goods(asked).filter(ordered_month__gte=asked.first(at))
    counted = rows.values(*route, "ordered_month").order_by().annotate(n=Count("*"))
    return list(counted.values_list("ordered_month", *route, "n"))


def _shares(
    orders: Iterable[tuple[Any, ...]], disputes: Iterable[tuple[Any, ...]], key: Callable[..., Any]
) -> dict[Any, Share]:
    """Both added up by what `key` says of a cell. What has no order in the period has no share."""
    all_orders: Counter[Any] = Counter()
    disputed: Counter[Any] = Counter()
    for *cell, n in orders:
        all_orders[key(*cell)] += n
    for *cell, n in disputes:
        disputed[key(*cell)] += n
    return {which: Share(disputed[which], n) for which, n in all_orders.items()}


def _products(asked: Asked, at: datetime) -> dict[str, Share]:
    """Every product on the routes asked for; nothing where one product is asked for."""
    if asked.sku:
        return {}
    first = asked.first(at)
    level = Level.BY_BOTH if asked.route else Level.BY_SKU
    cells = OrderTally.objects.filter(store=asked.store, level=level, month__gte=first, **asked.route)
    orders = cells.values("sku").order_by().annotate(n=Sum("orders"))
    goods = DisputedGoods.objects.filter(asked.subject, store=asked.store, **asked.route)
    disputes = goods.filter(ordered_month__gte=first).values("sku").order_by().annotate(n=Count("*"))
    return _shares(orders.values_list("sku", "n"), disputes.values_list("sku", "n"), lambda sku: sku)


def _subjects(asked: Asked, at: datetime) -> list[Subject]:
    """All that is counted stands in the index that has these groups in their order.

    Of a dispute over several products, the money under one of them is that product's part.
    """
    first, settled = asked.first(at), Q(is_settled=True)
    goods = _goods(asked).filter(opened_month__gte=first)
    counted = goods.values("reason", "sub_reason", "currency").order_by()
    counted = counted.annotate(
        rated=Count("store", filter=Q(ordered_month__gte=first)),
        opened=Count("*"),
        closed=Count("store", filter=Q(is_closed=True)),
        silent=Count("store", filter=Q(is_lost_by_silence=True)),
        settled=Count("store", filter=settled),
        disputed=Sum("disputed_amount"),
        settled_total=Sum("settled_amount"),
        refunds=Sum("refunded"),
        freight_unknown=UNKNOWN,
        **FREIGHT_SUMS,
    )
    others = of_others(goods, asked.sku) if asked.sku else {}
    return [_subject(row, others) for row in counted]


def _subject(row: Mapping[str, Any], others: Mapping[Group, Mapping[str, int]]) -> Subject:
    """`others` is what of the amounts other products have."""
    renamed = {"settled_total": "settled_amount", "refunds": "refunded"}
    told = {renamed.get(name, name): value for name, value in row.items()}
    told |= {name: told[name] or 0 for name in FREIGHT.values()}  # sums of nothing
    for amount, n in others.get((row["reason"], row["sub_reason"], row["currency"]), {}).items():
        told["disputed" if amount == "disputed_amount" else amount] -= n
    return Subject(**told)


def _answers(asked: Asked, at: datetime) -> dict[str, Span]:
    rows = _goods(asked).filter(opened_month__gte=asked.first(at), answered_after__isnull=False)
    counted = rows.values("reason", "answered_after").order_by().annotate(n=Count("*"))
    found: dict[str, Counter[int]] = defaultdict(Counter)
    for reason, minutes, n in counted.values_list("reason", "answered_after", "n"):
        assert minutes is not None  # filtered above
        found[reason][minutes] = n
    whole: Counter[int] = sum(found.values(), Counter())
    if whole:
        found[""] = whole
    return {reason: span_from(sorted(each.items())) for reason, each in found.items()}
