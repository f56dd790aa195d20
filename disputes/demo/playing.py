"""Plays the demo scenarios: their orders, then each step through the door at its own time, once or anew.

Events never change, so a scenario whose clock has run out since it was played is not dated anew itself.
Where nobody has touched it, it is wound up and played again on a fresh order. What somebody did stays as it
is; after a week a fresh one stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string

from disputes.demo.acting import act, open_scenario, wind_up
from disputes.demo.parcels import number_of, scan
from disputes.demo.parts import Sale, Scenario
from disputes.demo.people import STORES, accounts
from disputes.models import Delivery, Dispute, Order, OrderLine, Shipment, Store
from disputes.money import parse_amount

WEEK = timedelta(days=7)
Sold = tuple[Sale, str, datetime]  # a sale, the order's reference, and the instant it counts back from


def load_scenarios(at: datetime) -> int:
    """Play the scenarios that are missing or over; how many were played."""
    scenarios: tuple[Scenario, ...] = import_string("disputes.demo.scenarios.SCENARIOS")
    return sum(_load(scenario, at) for scenario in scenarios)


def _load(scenario: Scenario, at: datetime) -> bool:
    rounds = Order.objects.filter(reference__startswith=f"{scenario.key}-", store__name=scenario.sale.store)
    last = Dispute.objects.filter(order__in=rounds).order_by("-pk").first()
    if last and not _is_over(last, scenario, at):
        return False
    play(scenario, f"{scenario.key}-{rounds.count() + 1}", at)
    return True


def play(scenario: Scenario, reference: str, at: datetime) -> None:
    """Sell its order under this reference, and do its steps, at their hours before `at`."""
    begun = at - timedelta(hours=scenario.ago)
    (order,) = make_orders([(scenario.sale, reference, begun)])
    dispute = open_scenario(scenario, order, at)
    for step in scenario.steps:
        act(step, dispute, at - timedelta(hours=step.ago))
    _say_nothing_of_the_past(dispute, at)


def _is_over(dispute: Dispute, scenario: Scenario, at: datetime) -> bool:
    """Whether this round shows nothing any more. One that nobody touched is wound up."""
    actions = list(
        dispute.events.filter(actor__isnull=False).order_by("sequence").values_list("action", flat=True)
    )
    meant = scenario.persons_actions
    if actions != meant[: len(actions)]:  # somebody has been here
        return at - dispute.opened_at > timedelta(hours=scenario.ago) + WEEK
    whole = len(actions) == len(meant)
    if whole and not _has_run_out(dispute, scenario, at):
        return False
    wind_up(dispute, at)
    return True


def _has_run_out(dispute: Dispute, scenario: Scenario, at: datetime) -> bool:
    """Whether the clock has moved the dispute since it was played, or is about to."""
    if dispute.due_at is not None and dispute.due_at <= at:
        return True
    return dispute.version > len(scenario.steps) + 1


def _say_nothing_of_the_past(dispute: Dispute, at: datetime) -> None:
    """Mails are for what happens from now on. Instructions stay: the worker carries them out."""
    past = Delivery.objects.filter(event__dispute=dispute, due_at__lte=at)
    past.exclude(kind=Delivery.Kind.SETTLEMENT).update(due_at=None, done_at=at)


# -- orders -------------------------------------------------------------------------------


def load_orders(at: datetime) -> int:
    """Make the orders that may be disputed right now, or date those anew that nobody has disputed."""
    sales: dict[str, Sale] = import_string("disputes.demo.scenarios.SALES")
    changed = 0
    for key, sale in sales.items():
        rounds = Order.objects.filter(reference__startswith=f"{key}-", store__name=sale.store)
        last = rounds.order_by("-pk").first()
        if last is None or (last.disputes.exists() and at - last.placed_at > _days(sale.placed) + WEEK):
            make_orders([(sale, f"{key}-{rounds.count() + 1}", at)])
            changed += 1
        elif not last.disputes.exists() and at - last.placed_at > _days(sale.placed + 1):
            _date_anew(last, sale, at)
            changed += 1
    return changed


@transaction.atomic
def make_orders(sold: Sequence[Sold]) -> list[Order]:
    """Orders under their references, whose times are counted back from the instants: many as fast as one."""
    stores = {
        (store.marketplace.name, store.name): store for store in Store.objects.select_related("marketplace")
    }
    buyers = {user.email: user for user in accounts({sale.buyer for sale, _reference, _at in sold})}
    orders = Order.objects.bulk_create(
        _order(sale, reference, at, stores[STORES[sale.store][0], sale.store], buyers[sale.buyer])
        for sale, reference, at in sold
    )
    made = [(order, sale, at) for order, (sale, _reference, at) in zip(orders, sold, strict=True)]
    parcels = Shipment.objects.bulk_create(_parcel(order, sale, at) for order, sale, at in made)
    OrderLine.objects.bulk_create(
        line for parcel, (sale, *_rest) in zip(parcels, sold, strict=True) for line in _lines(parcel, sale)
    )
    for order, sale, at in made:
        if sale.scans:
            scan(order, number_of(order), sale.scans, at)
    return orders


def _order(sale: Sale, reference: str, at: datetime, store: Store, buyer: Any) -> Order:
    origin, destination = sale.route.split("-")
    shipping = _minor(sale, sale.shipping)
    return Order(
        marketplace_id=store.marketplace_id,
        reference=reference,
        buyer=buyer,
        store=store,
        currency=sale.currency,
        shipping_paid=shipping,
        total_paid=shipping + sum(_minor(sale, goods.price) * goods.quantity for goods in sale.goods),
        origin_country=origin,
        destination_country=destination,
        return_freight_estimate=_minor(sale, sale.freight) if sale.freight else None,
        **_promised(sale, at),
    )


def _parcel(order: Order, sale: Sale, at: datetime) -> Shipment:
    number = (sale.tracking or number_of(order)) if sale.carrier else ""
    return Shipment(order=order, carrier=sale.carrier, tracking_number=number, **_sent(sale, at))


def _lines(parcel: Shipment, sale: Sale) -> list[OrderLine]:
    return [
        OrderLine(
            order=parcel.order,
            shipment=parcel,
            sku=goods.sku,
            title=goods.title,
            category=goods.category,
            quantity=goods.quantity,
            unit_price=_minor(sale, goods.price),
        )
        for goods in sale.goods
    ]


def _date_anew(order: Order, sale: Sale, at: datetime) -> None:
    Order.objects.filter(pk=order.pk).update(**_promised(sale, at))
    order.shipments.update(**_sent(sale, at))
    if sale.scans:
        scan(order, number_of(order), sale.scans, at)


def _promised(sale: Sale, at: datetime) -> dict[str, Any]:
    promised = None if sale.promised is None else at - _days(sale.promised)
    return {"placed_at": at - _days(sale.placed), "promised_at": promised}


def _sent(sale: Sale, at: datetime) -> dict[str, Any]:
    return {
        "shipped_at": at - _days(sale.placed - 2) if sale.carrier else None,
        "delivered_at": None if sale.delivered is None else at - _days(sale.delivered),
    }


def _minor(sale: Sale, text: str) -> int:
    return parse_amount(text, sale.currency)


def _days(number: float) -> timedelta:
    return timedelta(days=number)
