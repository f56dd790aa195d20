"""A store with orders and disputes of many kinds, and the plain counts that figures are held against."""

from collections import Counter, defaultdict
from datetime import UTC, timedelta
from random import Random

from disputes.flow import SYSTEM, State
from disputes.insights.counting import count_store
from disputes.insights.figures import insights_of, routes_of
from disputes.models import Dispute, Order, Shipment
from disputes.perform import perform, run_out_clock
from tests.factories import (
    T0,
    again,
    make_dispute,
    make_order,
    make_proposal,
    make_store,
    make_user,
    staff_of,
)

NOW = T0 + timedelta(days=60)  # 1 May 2026
CARRIERS = ("CTT", "DHL", "")
PAIRS = (("PT", "ES"), ("CN", "BR"), ("", "DE"))
REASONS = (
    ("not_received", "in_transit_late"),
    ("not_received", "customs_hold"),
    ("not_as_described", "damaged"),
)

PAID = {"provider_reference": "p"}


def order_of(store, buyer, carrier="CTT", pair=("PT", "ES"), placed_at=T0 - timedelta(days=10), **fields):
    order = make_order(
        buyer, store, placed_at=placed_at, origin_country=pair[0], destination_country=pair[1], **fields
    )
    Shipment.objects.filter(order=order).update(carrier=carrier)
    return order


def answer(dispute, after=timedelta(hours=3), amount=1000):
    """The seller offers something else."""
    brought = {"proposal": make_proposal(amount=amount), "statement": "We can offer this."}
    perform("counter", dispute.pk, actor=staff_of(dispute), at=dispute.opened_at + after, **brought)
    return again(dispute)


def settle(dispute, after=timedelta(days=1)):
    """The buyer accepts what is on the table, and it is paid."""
    at = dispute.opened_at + after
    perform("accept", dispute.pk, actor=dispute.buyer, at=at, proposal=dispute.on_the_table_id)
    perform(
        "confirm_settlement", dispute.pk, actor=SYSTEM, at=at + timedelta(hours=1), provider_reference="p"
    )
    return again(dispute)


def fall_silent(dispute):
    """Nobody answers: what the buyer proposed takes effect, and it is paid."""
    at = dispute.due_at + timedelta(minutes=1)
    run_out_clock(dispute.pk, at)
    perform(
        "confirm_settlement", dispute.pk, actor=SYSTEM, at=at + timedelta(hours=1), provider_reference="p"
    )
    return again(dispute)


def make_world(seed=1, orders=60, store=None):
    """Orders of three months, a third of them disputed, some settled, some lost by silence, some open."""
    dice, store, buyer = Random(seed), store or make_store(), make_user("buyer")
    for _number in range(orders):
        lines = tuple(
            (sku, 1, 4300) for sku in dice.sample(("BOWL", "LAMP", "SCARF"), dice.choice((1, 1, 2)))
        )
        order = order_of(
            store,
            buyer,
            dice.choice(CARRIERS),
            dice.choice(PAIRS),
            T0 - timedelta(days=dice.randrange(1, 60)),
            currency=dice.choice(("EUR", "EUR", "JPY")),
            lines=lines,
        )
        if dice.random() < 0.35:
            _dispute(dice, order)
    return store


def _dispute(dice, order):
    reason, sub_reason = dice.choice(REASONS)
    dispute = make_dispute(
        order=order, reason=reason, sub_reason=sub_reason, at=T0 + timedelta(hours=dice.randrange(1, 200))
    )
    course = dice.choice(("open", "answered", "settled", "silent"))
    if course == "silent":
        return fall_silent(dispute)
    if course == "open":
        return dispute
    dispute = answer(dispute, timedelta(minutes=dice.randrange(1, 4000)), amount=dice.randrange(1, 4000))
    return settle(dispute, timedelta(days=4)) if course == "settled" else dispute


def counted(store, asked, at=NOW):
    """The figures as the page makes them, after the worker has counted."""
    assert count_store(store.pk, at)
    first = asked.first(at)
    return insights_of(asked, routes_of(store.pk, first, asked.sku), at)


class Plainly:
    """The same figures, counted one dispute after the other."""

    def __init__(self, store, asked, at=NOW):
        self.asked, self.first = asked, asked.first(at)
        self.orders = [order for order in Order.objects.filter(store=store) if self._has(order)]
        disputes = Dispute.objects.filter(store=store)
        self.disputes = [each for each in disputes if self._has(each.order, dated=False) and self._is(each)]

    def _has(self, order, dated=True):
        asked = self.asked
        pair = (order.origin_country, order.destination_country)
        return (
            (not dated or month(order.placed_at) >= self.first)
            and asked.carrier in (None, carrier(order))
            and asked.pair in (None, pair)
            and (not dated or not asked.sku or asked.sku in skus(order))
        )

    def _is(self, dispute):
        asked = self.asked
        return asked.reason in ("", dispute.reason, dispute.sub_reason) and (
            not asked.sku or asked.sku in goods(dispute)
        )

    def shares(self, of_order, of_dispute=None):
        """By what is said of an order: (disputes, orders)."""
        orders, disputes = Counter(), Counter()
        for order in self.orders:
            orders.update(of_order(order))
        for dispute in self.disputes:
            if month(dispute.order.placed_at) >= self.first:
                disputes.update((of_dispute or (lambda one: of_order(one.order)))(dispute))
        return {key: (disputes[key], n) for key, n in orders.items()}

    def opened(self):
        return [each for each in self.disputes if month(each.opened_at) >= self.first]

    def part(self, dispute, amount):
        """The product's, where one is asked for: all cost the same here, the first have the odd units."""
        if not self.asked.sku:
            return amount
        products = sorted(goods(dispute))
        each, odd = divmod(amount, len(products))
        return each + (products.index(self.asked.sku) < odd)

    def answers(self):
        """Minutes to the first answer, by reason."""
        found = defaultdict(list)
        for dispute in self.opened():
            events = dispute.events.filter(role="seller", action__in=("accept", "counter", "contest"))
            if event := events.order_by("sequence").first():
                found[dispute.reason].append(int((event.at - dispute.opened_at).total_seconds()) // 60)
        return {reason: sorted(minutes) for reason, minutes in found.items()}


def month(moment):
    return int(f"{moment.astimezone(UTC):%Y%m}")


def carrier(order):
    return order.shipments.order_by("pk")[0].carrier


def skus(order):
    return [line.sku for line in order.lines.all()]


def goods(dispute):
    return [line.order_line.sku for line in dispute.lines.all()]


def told(shares):
    return {key: (share.disputes, share.orders) for key, share in shares.items()}


def closed(disputes):
    return [each for each in disputes if each.state == State.CLOSED]
