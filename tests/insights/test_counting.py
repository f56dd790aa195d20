"""When figures are counted: once a day, the oldest first, and none of them stops the others."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_q.models import Schedule

from disputes.insights import counting, disputed, ordered
from disputes.insights.counting import ask_to_count, count_store, count_stores
from disputes.insights.disputed import Step, figures_of
from disputes.insights.months import before, month_of
from disputes.insights.ordered import count_orders
from disputes.models import Dispute, DisputedGoods, Event, OrderLine, OrderTally, StoreCount
from disputes.tasks import answer_by_rules
from tests.automation.rules import HOUR, damaged, lost, running
from tests.factories import T0, again, make_dispute, make_order, make_store, make_user
from tests.insights.world import answer, order_of, settle

pytestmark = pytest.mark.django_db
NOW = T0 + timedelta(days=20)


def test_the_worker_counts_each_hour_what_is_a_day_old():
    schedule = Schedule.objects.get(name="insights")
    assert (schedule.func, schedule.schedule_type, schedule.cluster) == (
        "disputes.tasks.count_stores",
        Schedule.HOURLY,
        "desk",
    )
    for _number in range(2):
        make_store()
    assert count_stores(NOW) == 2
    assert count_stores(NOW + timedelta(hours=19)) == 0
    assert count_stores(NOW + timedelta(hours=21)) == 2


def test_a_store_that_cannot_be_counted_stops_no_other(monkeypatch):
    broken, whole = make_store(), make_store()

    def failing(store, *rest):
        if store == broken.pk:
            raise RuntimeError("broken")
        return count_store(store, *rest)

    monkeypatch.setattr(counting, "count_store", failing)
    monkeypatch.setattr(counting.connection, "close_if_unusable_or_obsolete", lambda: None)
    assert count_stores(NOW) == 1
    assert list(StoreCount.objects.exclude(counted_at=None).values_list("pk", flat=True)) == [whole.pk]


def test_a_count_that_runs_out_of_time_goes_on_where_it_was(monkeypatch):
    monkeypatch.setattr("disputes.insights.disputed.BATCH", 1)
    store, buyer = make_store(), make_user("buyer")
    for _number in range(3):
        make_dispute(order=order_of(store, buyer))
    assert not count_store(store.pk, NOW, ends=0)
    assert DisputedGoods.objects.count() == 1
    assert StoreCount.objects.get(pk=store.pk).counted_at is None
    assert count_store(store.pk, NOW)
    assert DisputedGoods.objects.count() == 3


def cells():
    return list(OrderTally.objects.order_by("level", "sku", "month").values_list("level", "sku", "orders"))


@pytest.mark.postgres
def test_orders_are_written_in_parts_and_the_next_count_goes_on(monkeypatch):
    monkeypatch.setattr("disputes.insights.ordered.BATCH", 1)
    store, buyer = make_store(), make_user("buyer")
    for skus in (("BOWL",), ("BOWL", "LAMP")):
        order_of(store, buyer, lines=tuple((sku, 1, 500) for sku in skus))
    first = before(month_of(NOW), 23)
    StoreCount.objects.create(pk=store.pk)
    came = []
    while not count_orders(store.pk, first, ends=0):
        came.append(cells())
    whole = [
        ("both", "BOWL", 2),
        ("both", "LAMP", 1),
        ("route", "", 2),
        ("sku", "BOWL", 2),
        ("sku", "LAMP", 1),
    ]
    assert came == [whole[:n] for n in range(1, 6)]
    assert cells() == whole


def test_a_count_writes_only_what_differs():
    store, buyer = make_store(), make_user("buyer")
    for sku in ("BOWL", "LAMP"):
        order_of(store, buyer, lines=((sku, 1, 500),))
    count_store(store.pk, NOW)
    lamp = OrderTally.objects.filter(sku="LAMP")
    before_it = set(lamp.values_list("pk", flat=True))
    order_of(store, buyer, lines=(("BOWL", 1, 500),))
    count_store(store.pk, NOW)
    assert set(lamp.values_list("pk", flat=True)) == before_it
    assert ("sku", "BOWL", 2) in cells()
    OrderLine.objects.filter(sku="LAMP").delete()
    count_store(store.pk, NOW)
    assert cells() == [("both", "BOWL", 2), ("route", "", 3), ("sku", "BOWL", 2)]


def test_two_who_count_at_once_write_each_cell_once(monkeypatch):
    """The other one counts and writes after this one has read and before it writes."""
    store = make_store()
    order_of(store, make_user("buyer"))
    replace = ordered._replace

    def after_another(*part):
        monkeypatch.setattr(ordered, "_replace", replace)
        count_store(store.pk, NOW)
        replace(*part)

    monkeypatch.setattr(ordered, "_replace", after_another)
    count_store(store.pk, NOW)
    assert cells() == [("both", "BOWL", 1), ("route", "", 1), ("sku", "BOWL", 1)]


def test_a_count_that_was_asked_for_and_ran_out_of_time_goes_on_by_the_clock(monkeypatch):
    store, buyer = make_store(), make_user("buyer")
    assert count_stores(NOW) == 1
    asked = NOW + timedelta(hours=1)
    assert ask_to_count(store.pk, asked)
    for _number in range(2):
        order_of(store, buyer)
    assert not count_store(store.pk, asked + timedelta(seconds=1), ends=0)
    assert count_stores(NOW + timedelta(hours=2)) == 1
    assert count_stores(NOW + timedelta(hours=3)) == 0


@pytest.mark.postgres
def test_a_dispute_without_a_parcel_has_no_carrier():
    store = make_store()
    dispute = make_dispute(order=order_of(store, make_user("buyer")))
    dispute.order.lines.update(shipment=None)
    dispute.order.shipments.all().delete()
    count_store(store.pk, NOW)
    assert DisputedGoods.objects.get().carrier == ""
    assert set(OrderTally.objects.filter(level="route").values_list("carrier", flat=True)) == {""}


@pytest.mark.postgres
def test_stages_answers_and_money_of_one_dispute_by_hand():
    dispute = make_dispute(order=make_order())
    settle(answer(dispute, timedelta(hours=2, seconds=59)), timedelta(hours=26))
    count_store(dispute.store_id, NOW)
    row = DisputedGoods.objects.get()
    assert (row.answered_after, row.in_negotiation, row.in_settlement) == (120, 26 * 60, 60)
    assert (row.in_mediation, row.in_return) == (None, None)
    assert (row.is_closed, row.is_settled, row.is_lost_by_silence) == (True, True, False)
    assert (row.disputed_amount, row.settled_amount, row.refunded) == (9590, 9590, 1000)
    assert row.version == again(dispute).version


@pytest.mark.postgres
def test_how_fast_people_answer_leaves_out_what_a_rule_answered(client):
    store = make_store()
    with time_machine.travel(T0 - HOUR, tick=False):
        running(client, store)
        by_rule, by_people = lost(store), damaged(store)
    assert answer_by_rules(T0 + HOUR) == {"answered": 1}
    answer(by_people, timedelta(minutes=30))
    assert count_store(store.pk, NOW)
    found = dict(DisputedGoods.objects.values_list("dispute", "answered_after"))
    assert found == {by_rule.pk: None, by_people.pk: 30}
    assert Event.objects.get(dispute=by_rule, role="seller").at == T0 + HOUR


def test_what_came_after_the_dispute_was_read_is_left_to_the_next_count():
    """A count reads a dispute, then its events: one that was written in between is not in its figures."""
    row = dict.fromkeys(("carrier", "settlement__status", "reached_by", "closed_at"))
    named = ("store_id", "order__marketplace_id", "reason", "sub_reason", "currency", "disputed_amount")
    row |= dict.fromkeys((*named, "order__origin_country", "order__destination_country"), "x")
    row |= {
        "pk": 1,
        "version": 1,
        "state": "awaiting_seller_response",
        "opened_at": T0,
        "order__placed_at": T0,
    }
    opened = Step(1, 1, "buyer", "", "awaiting_seller_response", T0)
    later = Step(
        1, 2, "seller", "awaiting_seller_response", "awaiting_buyer_response", T0 + timedelta(hours=1)
    )
    assert figures_of(row, [opened, later])["answered_after"] is None
    assert figures_of(row | {"version": 2}, [opened, later])["answered_after"] == 60


@pytest.mark.postgres
@pytest.mark.parametrize("second", ["_steps", "_goods"])
def test_an_answer_between_two_reads_of_a_count_is_there_after_the_next(monkeypatch, second):
    dispute = make_dispute(order=make_order())
    read = getattr(disputed, second)

    def answered_meanwhile(pks):
        monkeypatch.setattr(disputed, second, read)
        answer(dispute, timedelta(hours=2))
        return read(pks)

    monkeypatch.setattr(disputed, second, answered_meanwhile)
    assert count_store(dispute.store_id, NOW)
    assert count_store(dispute.store_id, NOW)
    row = DisputedGoods.objects.get()
    assert (row.version, row.answered_after) == (again(dispute).version, 120)


def test_orders_of_two_years_count_and_older_ones_do_not():
    store, buyer = make_store(), make_user("buyer")
    order_of(store, buyer, placed_at=T0 - timedelta(days=3 * 365))
    order_of(store, buyer, placed_at=T0 - timedelta(days=365))
    count_store(store.pk, NOW)
    assert set(OrderTally.objects.values_list("month", flat=True)) == {202503}
    assert Dispute.objects.count() == 0


@pytest.mark.postgres
def test_it_counts_where_every_query_is_written_down():
    """As with DEBUG on: what is asked is put together once more, with its values."""
    dispute = make_dispute(order=make_order())
    with CaptureQueriesContext(connection) as queries:
        assert count_store(dispute.store_id, NOW)
    assert any("disputes_ordertally" in each["sql"] for each in queries)
