"""Plays the demo scenarios: their orders, then each step through the door at its own time, once or anew.

Events never change, so a scenario whose clock has run out since it was played is not dated anew itself.
Where nobody has touched it, it is wound up and played again on a fresh order. What somebody did stays as it
is; after a week a fresh one stands beside it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.module_loading import import_string

from disputes.demo.acting import act, open_scenario, wind_up
from disputes.demo.parcels import number_of, scan
from disputes.demo.parts import Sale, Scenario
from disputes.demo.people import STORES, account
from disputes.models import Delivery, Dispute, Order, OrderLine, Shipment, Store
from disputes.money import parse_amount

WEEK = timedelta(days=7)


def load_scenarios(at: datetime) -> int:
    """Play the scenarios that are missing or over; how many were played."""
    scenarios: tuple[Scenario, ...] = import_string("disputes.demo.scenarios.SCENARIOS")
    return sum(_load(scenario, at) for scenario in scenarios)


def _load(scenario: Scenario, at: datetime) -> bool:
    rounds = Order.objects.filter(reference__startswith=f"{scenario.key}-", store__name=scenario.sale.store)
    last = Dispute.objects.filter(order__in=rounds).order_by("-pk").first()
    if last and not _is_over(last, scenario, at):
        return False
    order = _order(scenario.sale, f"{scenario.key}-{rounds.count() + 1}", at - timedelta(hours=scenario.ago))
    dispute = open_scenario(scenario, order, at)
    for step in scenario.steps:
        act(step, dispute, at - timedelta(hours=step.ago))
    _say_nothing_of_the_past(dispute, at)
    return True


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
            _order(sale, f"{key}-{rounds.count() + 1}", at)
            changed += 1
        elif not last.disputes.exists() and at - last.placed_at > _days(sale.placed + 1):
            _date_anew(last, sale, at)
            changed += 1
    return changed


@transaction.atomic
def _order(sale: Sale, reference: str, at: datetime) -> Order:
    """An order whose times are counted back from `at`."""

    def minor(text: str) -> int:
        return parse_amount(text, sale.currency)

    store = Store.objects.get(name=sale.store, marketplace__name=STORES[sale.store][0])
    origin, destination = sale.route.split("-")
    order = Order.objects.create(
        marketplace_id=store.marketplace_id,
        reference=reference,
        buyer=account(sale.buyer),
        store=store,
        currency=sale.currency,
        shipping_paid=minor(sale.shipping),
        total_paid=minor(sale.shipping) + sum(minor(goods.price) * goods.quantity for goods in sale.goods),
        origin_country=origin,
        destination_country=destination,
        return_freight_estimate=minor(sale.freight) if sale.freight else None,
        placed_at=at,
    )
    number = (sale.tracking or number_of(order)) if sale.carrier else ""
    shipment = Shipment.objects.create(order=order, carrier=sale.carrier, tracking_number=number)
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            shipment=shipment,
            sku=goods.sku,
            title=goods.title,
            category=goods.category,
            quantity=goods.quantity,
            unit_price=minor(goods.price),
        )
        for goods in sale.goods
    )
    _date_anew(order, sale, at)
    return order


def _date_anew(order: Order, sale: Sale, at: datetime) -> None:
    order.placed_at = at - _days(sale.placed)
    order.promised_at = None if sale.promised is None else at - _days(sale.promised)
    order.save()
    order.shipments.update(
        shipped_at=order.placed_at + timedelta(days=2) if sale.carrier else None,
        delivered_at=None if sale.delivered is None else at - _days(sale.delivered),
    )
    if sale.scans:
        scan(order, number_of(order), sale.scans, at)


def _days(number: float) -> timedelta:
    return timedelta(days=number)
