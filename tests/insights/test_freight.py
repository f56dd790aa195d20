"""What returns cost the store and the platform: in figures, on the page, in files; and what is not known."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine

from disputes.flow import SYSTEM, State
from disputes.insights import disputed
from disputes.insights.asked import Asked
from disputes.insights.counting import count_store
from disputes.models import DisputedGoods, Order
from disputes.perform import perform
from tests.factories import T0, again, make_dispute, make_store, make_user, staff_of
from tests.insights.world import NOW, PAID, counted, order_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

HOUR = timedelta(hours=1)
TWO = (("LAMP", 1, 3000), ("BOWL", 1, 1000))


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def store():
    return make_store()


def agreed(store, payer, estimate, state=State.AWAITING_RETURN_RECEIPT, **order):
    """A return at somebody's cost, of an order that says what the freight is about."""
    order = order_of(store, make_user("buyer"), return_freight_estimate=estimate, **order)
    terms = {"remedy": "return_and_refund", "return_freight": payer}
    return make_dispute(state, order=order, reason="not_as_described", **terms)


def returned(store, payer, estimate, **order):
    """It came back in order, and all was paid."""
    dispute = agreed(store, payer, estimate, **order)
    received = {"acknowledgement": "item_received"}
    perform("acknowledge_return", dispute.pk, actor=staff_of(dispute), at=T0 + 9 * HOUR, **received)
    return paid(dispute)


def paid(dispute):
    perform("confirm_settlement", dispute.pk, actor=SYSTEM, at=T0 + 20 * HOUR, **PAID)
    return again(dispute)


def freight(store, **asked):
    """By currency: the store's, the platform's, how many are not known."""
    subjects = counted(store, Asked(store.pk, **asked)).subjects
    return {
        each.currency: (each.sellers_freight, each.platforms_freight, each.freight_unknown)
        for each in subjects
    }


def refunded_before_it_was_sent(store, estimate):
    dispute = agreed(store, "seller", estimate, State.AWAITING_RETURN_SHIPMENT)
    perform("refund_in_full", dispute.pk, actor=staff_of(dispute), at=T0 + 9 * HOUR)
    return paid(dispute)


def test_freight_is_added_up_by_payer_where_goods_were_sent_back(store):
    returned(store, "seller", 700)
    returned(store, "seller", 50)
    returned(store, "platform", 900)
    returned(store, "buyer", 4000)
    returned(store, "seller", 1200, currency="JPY")
    refunded_before_it_was_sent(store, 8000)
    agreed(store, "seller", 16000)  # on its way: not paid yet
    assert freight(store) == {"EUR": (750, 900, 0), "JPY": (1200, 0, 0)}


def test_returns_of_orders_without_an_estimate_are_counted_and_not_guessed(store):
    returned(store, "seller", 700)
    returned(store, "seller", None)
    returned(store, "platform", None)
    returned(store, "buyer", None)
    assert freight(store) == {"EUR": (700, 0, 2)}


def test_goods_that_came_back_with_a_problem_have_cost_freight_too(store):
    dispute = agreed(store, "seller", 700)
    seller = staff_of(dispute)
    perform("acknowledge_return", dispute.pk, actor=seller, at=T0 + 9 * HOUR, acknowledgement="damaged")
    perform("refund_in_full", dispute.pk, actor=seller, at=T0 + 10 * HOUR)
    assert paid(dispute).return_freight == ""
    assert freight(store) == {"EUR": (700, 0, 0)}


def test_an_estimate_that_comes_or_changes_later_is_counted_then(store):
    returned(store, "seller", None)
    assert freight(store) == {"EUR": (0, 0, 1)}
    for estimate, found in ((700, (700, 0, 0)), (650, (650, 0, 0)), (None, (0, 0, 1))):
        Order.objects.update(return_freight_estimate=estimate)
        assert freight(store) == {"EUR": found}


def test_rows_from_before_this_figure_are_made_anew_where_goods_were_sent_back(store):
    returned(store, "seller", 700)
    kept = refunded_before_it_was_sent(store, 800)
    count_store(store.pk, NOW)
    DisputedGoods.objects.update(freight_paid_by=DisputedGoods.NOT_COUNTED, return_freight=None)
    assert freight(store) == {"EUR": (700, 0, 0)}
    assert DisputedGoods.objects.get(dispute=kept).freight_paid_by == DisputedGoods.NOT_COUNTED


def test_what_is_settled_while_an_older_release_still_counts_is_made_anew(store, monkeypatch):
    dispute = agreed(store, "seller", 700)
    count_store(store.pk, NOW)  # it is on its way
    received = {"acknowledgement": "item_received"}
    perform("acknowledge_return", dispute.pk, actor=staff_of(dispute), at=T0 + 9 * HOUR, **received)
    paid(dispute)
    with monkeypatch.context() as older:
        older.setattr(disputed, "MADE", [name for name in disputed.MADE if "freight" not in name])
        count_store(store.pk, NOW)
    row = DisputedGoods.objects.get()
    assert (row.version, row.is_settled) == (again(dispute).version, True)
    assert freight(store) == {"EUR": (700, 0, 0)}


def test_what_is_not_settled_yet_is_not_made_anew_each_time(store):
    agreed(store, "seller", 700)
    count_store(store.pk, NOW)
    DisputedGoods.objects.update(in_return=4321)
    count_store(store.pk, NOW)
    row = DisputedGoods.objects.get()
    assert (row.in_return, row.freight_paid_by) == (4321, DisputedGoods.NOT_COUNTED)


def test_each_product_has_its_part_of_the_freight(store):
    returned(store, "seller", 801, lines=TWO)
    returned(store, "platform", 400, lines=TWO)
    assert freight(store, sku="LAMP") == {"EUR": (601, 300, 0)}
    assert freight(store, sku="BOWL") == {"EUR": (200, 100, 0)}
    assert freight(store) == {"EUR": (801, 400, 0)}


def test_page_and_files_say_it(client, store):
    returned(store, "seller", 700)
    returned(store, "platform", 900)
    returned(store, "seller", None)
    count_store(store.pk)
    client.force_login(store.owner)
    text = client.get("/seller/insights/settlements.csv").content.decode("utf-8-sig")
    names, row = csv.reader(io.StringIO(text))
    told = dict(zip(names, row, strict=True))
    assert (told["Currency"], told["Settled disputes"]) == ("EUR", "3")
    freight = ("Return freight you paid", "Return freight the platform paid", "Freight not known")
    assert [told[name] for name in freight] == ["7.00", "9.00", "1"]
    page = client.get("/seller/insights/").text
    assert all(name in page for name in freight)
    assert "€9.00" in page
    assert client.get("/seller/insights/settlements.xlsx").content.startswith(b"PK")
