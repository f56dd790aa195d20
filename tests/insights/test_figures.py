"""Every figure is what a plain count of the same orders and disputes gives, under every filter."""

from collections import Counter
from datetime import timedelta
from statistics import median

import pytest

from disputes.insights.asked import Asked
from disputes.insights.counting import count_store
from disputes.insights.parts import split
from disputes.models import DisputedGoods, Order, OrderTally, StoreCount
from tests.factories import T0, make_dispute, make_store, make_user
from tests.insights.world import (
    NOW,
    Plainly,
    answer,
    carrier,
    closed,
    counted,
    fall_silent,
    goods,
    make_world,
    month,
    order_of,
    settle,
    skus,
    told,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
FILTERS = [
    {},
    {"period": "3"},
    {"reason": "not_received"},
    {"reason": "customs_hold"},
    {"sku": "LAMP"},
    {"carrier": "DHL"},
    {"carrier": ""},
    {"pair": ("CN", "BR")},
    {"pair": ("", "DE"), "carrier": "CTT"},
    {"sku": "BOWL", "carrier": "CTT", "reason": "not_as_described"},
]


@pytest.fixture
def store():
    return make_world()


def pair(order):
    return order.origin_country, order.destination_country


def test_the_figures_are_those_of_a_plain_count_under_every_filter(store):
    make_world(seed=2, orders=5)  # another store's orders count nowhere
    for chosen in FILTERS:
        asked = Asked(store.pk, **chosen)
        found, plain = counted(store, asked), Plainly(store, asked)
        months = plain.shares(lambda order: [month(order.placed_at)])
        assert {m: share for m, share in told(found.months).items() if share[1]} == months
        assert told(found.carriers) == plain.shares(lambda order: [carrier(order)])
        assert told(found.pairs) == plain.shares(lambda order: [pair(order)])
        assert found.orders == len(plain.orders)
        if not asked.sku:
            assert told(found.products) == plain.shares(skus, goods)
        check_subjects(found, plain)
        check_answers(found, plain)


def check_subjects(found, plain):
    opened = plain.opened()
    key = [(each.sub_reason, each.currency) for each in opened]
    assert {(s.sub_reason, s.currency): s.opened for s in found.subjects} == Counter(key)
    assert sum(s.closed for s in found.subjects) == len(closed(opened))
    silent = [each for each in opened if each.reached_by == "seller_timeout"]
    assert sum(s.silent for s in found.subjects) == len(silent)
    for currency in ("EUR", "JPY"):
        settlements = [each.settlement for each in closed(opened) if each.currency == currency]
        mine = [s for s in found.subjects if s.currency == currency]
        assert sum(s.refunded for s in mine) == sum(
            plain.part(each.dispute, each.refund) for each in settlements
        )
        in_dispute = sum(plain.part(each.dispute, each.disputed_amount) for each in settlements)
        assert sum(s.settled_amount for s in mine) == in_dispute
        assert sum(s.settled for s in mine) == len(settlements)


def check_answers(found, plain):
    answers = plain.answers()
    assert found.answers.keys() - {""} == answers.keys()
    for reason, minutes in answers.items():
        assert found.answers[reason].cases == len(minutes)
        assert found.answers[reason].median == median(minutes)
        assert found.answers[reason].ninth == minutes[-(-9 * len(minutes) // 10) - 1]


def test_worked_by_hand():
    store, buyer = make_store(), make_user("buyer")
    orders = [order_of(store, buyer, carrier="DHL") for _n in range(4)] + [order_of(store, buyer)]
    settle(answer(make_dispute(order=orders[0], at=T0 + timedelta(hours=1)), timedelta(minutes=90)))
    fall_silent(make_dispute(order=orders[4], reason="not_as_described", at=T0 + timedelta(hours=1)))
    asked = Asked(store.pk)
    found = counted(store, asked)
    assert told(found.carriers) == {"DHL": (1, 4), "CTT": (1, 1)}
    assert told(found.products) == {"BOWL": (2, 5)}
    assert told(found.months)[202602] == (2, 5)
    assert len(found.months) == 12
    assert found.answers["not_received"].median == 90
    late, damaged = sorted(found.subjects, key=lambda each: each.refunded)
    assert (late.sub_reason, late.refunded, late.settled_amount) == ("in_transit_late", 1000, 9590)
    assert (damaged.sub_reason, damaged.refunded, damaged.settled_amount) == ("damaged", 9590, 9590)
    assert (late.silent, damaged.silent) == (0, 1)


def test_an_order_of_the_last_minute_of_a_month_counts_in_it_whatever_the_zone():
    store, buyer = make_store(), make_user("buyer")
    last = T0.replace(month=1, day=31, hour=23, minute=59)
    order_of(store, buyer, placed_at=last)
    order_of(store, buyer, placed_at=last + timedelta(minutes=1))
    months = told(counted(store, Asked(store.pk)).months)
    assert (months[202601], months[202602]) == ((0, 1), (0, 1))


def rows():
    return [list(model.objects.order_by("pk").values()) for model in (DisputedGoods, OrderTally)]


def test_counting_twice_changes_nothing_and_writes_nothing(store):
    count_store(store.pk, NOW)
    before = rows()
    count_store(store.pk, NOW + timedelta(hours=1))
    assert rows() == before
    assert StoreCount.objects.get(pk=store.pk).counted_at == NOW + timedelta(hours=1)


def test_what_changes_is_right_after_the_next_count():
    store, buyer = make_store(), make_user("buyer")
    order = order_of(store, buyer)
    dispute = make_dispute(order=order)
    asked = Asked(store.pk)
    assert [s.closed for s in counted(store, asked).subjects] == [0]
    settle(answer(dispute))
    order.shipments.update(carrier="DHL")
    order_of(store, buyer, carrier="DHL")
    found = counted(store, asked)
    assert [(s.closed, s.refunded) for s in found.subjects] == [(1, 1000)]
    assert {name: share[1] for name, share in told(found.carriers).items()} == {"DHL": 2}


def test_a_parcel_that_comes_after_the_count_takes_the_dispute_along():
    store, buyer = make_store(), make_user("buyer")
    orders = [order_of(store, buyer, carrier="") for _n in range(3)]
    for order in orders[:2]:
        make_dispute(order=order, sub_reason="not_shipped")
    asked = Asked(store.pk)
    assert told(counted(store, asked).carriers) == {"": (2, 3)}
    for order in orders:
        order.shipments.update(carrier="DHL", tracking_number="1")
    assert told(counted(store, asked).carriers) == {"DHL": (2, 3)}
    orders[0].lines.update(shipment=None)
    orders[0].shipments.all().delete()
    assert told(counted(store, asked).carriers) == {"": (1, 1), "DHL": (1, 2)}


@pytest.mark.parametrize(
    "change",
    [
        {"origin_country": "CN"},
        {"destination_country": ""},
        {"placed_at": T0 - timedelta(days=40)},
    ],
)
def test_an_order_that_is_corrected_after_the_count_takes_the_dispute_along(change):
    store, buyer = make_store(), make_user("buyer")
    order = order_of(store, buyer)
    make_dispute(order=order)
    asked = Asked(store.pk)
    counted(store, asked)
    Order.objects.filter(pk=order.pk).update(**change)
    order.refresh_from_db()
    found = counted(store, asked)
    assert told(found.pairs) == {pair(order): (1, 1)}
    assert told(found.months)[month(order.placed_at)] == (1, 1)


def test_a_dispute_over_two_products_is_one_dispute_and_one_of_each():
    store, buyer = make_store(), make_user("buyer")
    make_dispute(order=order_of(store, buyer, lines=(("BOWL", 1, 500), ("LAMP", 1, 4300))))
    found = counted(store, Asked(store.pk))
    assert told(found.products) == {"BOWL": (1, 1), "LAMP": (1, 1)}
    assert sum(s.opened for s in found.subjects) == 1
    assert sum(s.opened for s in counted(store, Asked(store.pk, sku="BOWL")).subjects) == 1


def test_the_money_of_a_dispute_over_two_products_is_shared_by_what_is_in_dispute_of_each():
    store, buyer = make_store(), make_user("buyer")
    lines = (("BOWL", 1, 500), ("LAMP", 2, 2150))
    settle(answer(make_dispute(order=order_of(store, buyer, lines=lines, shipping=0)), amount=1000))
    settle(answer(make_dispute(order=order_of(store, buyer, lines=lines[:1], shipping=0)), amount=77))
    amounts = {}
    for sku in ("", "BOWL", "LAMP"):
        [found] = counted(store, Asked(store.pk, sku=sku)).subjects
        amounts[sku] = (found.opened, found.disputed, found.settled_amount, found.refunded)
    assert amounts == {"": (2, 5300, 5300, 1077), "BOWL": (2, 1000, 1000, 181), "LAMP": (1, 4300, 4300, 896)}


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        (100, {"A": 1, "B": 1, "C": 1}, {"A": 34, "B": 33, "C": 33}),
        (10, {"A": 1, "B": 5}, {"A": 2, "B": 8}),
        (5, {"A": 0, "B": 0}, {"A": 3, "B": 2}),
        (0, {"A": 3, "B": 4}, {"A": 0, "B": 0}),
    ],
)
def test_parts_of_an_amount_are_the_whole(amount, weights, parts):
    assert split(amount, weights) == parts
