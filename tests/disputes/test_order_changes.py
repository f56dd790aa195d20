"""An order that changes outside the desk: in every open record, off what is left, and never paid twice."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django_q.models import OrmQ

from disputes.delivery import send_deliveries
from disputes.flow import Outcome, ReachedBy, Refused, State
from disputes.models import OrderChange, OutsideSettlement
from disputes.perform import Opening, open_dispute, order_changed, outside
from disputes.perform.opening import left_of
from disputes.perform.outside import place_change, place_changes
from disputes.verify import broken
from disputes.words import sentence
from tests.factories import T0, again, make_dispute, make_dispute_in, make_operator, make_order, staff_of

pytestmark = pytest.mark.django_db(transaction=True)
LATER = T0 + timedelta(hours=9)


def open_on(order, sku, at=T0):
    event = open_dispute(
        Opening(order, "not_received", "not_shipped", {sku: 1}),
        actor=order.buyer,
        remedy="full_refund",
        at=at,
    )
    return event.dispute


@pytest.fixture
def order(db):
    return make_order(lines=[("A", 1, 4000), ("B", 1, 6000), ("C", 1, 10000)], shipping=0)


def shares(change):
    return {share.dispute: share.amount for share in change.shares.all()}


def last(dispute):
    return dispute.events.latest("sequence")


def test_a_change_without_a_dispute_lowers_what_can_be_disputed_later(order):
    change = order_changed(order, "refunded", 3000, LATER)
    assert (change.amount, change.undisputed, change.placed_at) == (3000, 3000, LATER)
    assert left_of(order) == 17000
    order_changed(order, "refunded", 16000, LATER)
    assert open_on(order, "C", LATER).disputed_amount == 1000
    assert left_of(order) == 0


def test_nothing_can_be_disputed_of_an_order_that_is_wholly_refunded(order):
    order_changed(order, "refunded", 20000, LATER)
    with pytest.raises(Refused, match="No money of this order is left to dispute"):
        open_on(order, "A", LATER)
    order.refresh_from_db()
    assert order.money_state == "refunded"


def test_a_partial_refund_shows_in_the_record_and_lowers_what_is_in_dispute(order):
    dispute = open_on(order, "A")
    change = order_changed(order, "refunded", 1500, LATER)
    dispute = again(dispute)
    assert (dispute.disputed_amount, dispute.state) == (2500, State.AWAITING_SELLER_RESPONSE)
    event = last(dispute)
    assert (event.action, event.role, event.at) == ("settle_outside", "marketplace", LATER)
    assert event.data == {"outside_settlement": {"kind": "refunded", "amount": 1500}}
    assert (shares(change), change.undisputed) == ({dispute: 1500}, 0)
    assert left_of(order) == 16000
    assert broken(dispute) == []


def test_what_is_more_than_is_in_dispute_comes_off_the_rest_of_the_order(order):
    dispute = open_on(order, "A")
    change = order_changed(order, "charged_back", 5000, LATER)
    dispute = again(dispute)
    assert (dispute.state, dispute.reached_by, dispute.outcome) == (
        State.CLOSED,
        ReachedBy.OUTSIDE,
        Outcome.NONE,
    )
    assert (shares(change), change.undisputed) == ({dispute: 4000}, 1000)
    assert left_of(order) == 15000
    assert broken(dispute) == []


def test_every_open_dispute_takes_its_part(order):
    first, second = open_on(order, "A"), open_on(order, "B")
    change = order_changed(order, "refunded", 1001, LATER)
    assert shares(change) == {first: 401, second: 600}
    assert (again(first).disputed_amount, again(second).disputed_amount) == (3599, 5400)
    assert last(first).data["outside_settlement"] == {"kind": "refunded", "amount": 401, "of": 1001}
    assert broken(again(first)) + broken(again(second)) == []


def test_a_cancelled_order_closes_all_its_disputes(order):
    first, second = open_on(order, "A"), open_on(order, "B")
    change = order_changed(order, "cancelled", None, LATER)
    assert (change.amount, change.undisputed) == (20000, 10000)
    assert [again(one).reached_by for one in (first, second)] == [ReachedBy.OUTSIDE] * 2
    assert left_of(order) == 0


def test_a_dispute_that_gets_nothing_of_it_still_shows_it(order):
    first, second = open_on(order, "A"), open_on(order, "B")
    change = order_changed(order, "refunded", 1, LATER)
    assert shares(change) == {first: 1, second: 0}
    assert again(second).disputed_amount == 6000
    assert sentence(last(second), "seller") == (
        "€0.01 of the order was refunded outside this desk, nothing of it from this dispute"
    )
    assert broken(again(second)) == []


def test_closed_disputes_and_those_of_other_orders_are_left_alone(order):
    other, closed = make_dispute(), make_dispute_in(State.CLOSED, order=make_order())
    before = [last(other), last(closed)]
    order_changed(order, "refunded", 1000, LATER)
    order_changed(closed.order, "refunded", 1000, LATER)
    assert [last(other), last(closed)] == before


# -- money is not paid twice ----------------------------------------------------------------


def test_an_instruction_that_nobody_was_given_is_cancelled():
    dispute = make_dispute_in(State.SETTLING)
    order_changed(dispute.order, "charged_back", None, LATER)
    dispute = again(dispute)
    assert (dispute.state, dispute.settlement.status) == (State.CLOSED, "cancelled")
    send_deliveries(at=LATER)
    assert dispute.settlement.entries.count() == 0


def test_an_instruction_that_nobody_was_given_is_lowered():
    dispute = make_dispute_in(State.SETTLING)
    order_changed(dispute.order, "refunded", 5000, LATER)
    send_deliveries(at=LATER)
    assert list(dispute.settlement.entries.values_list("kind", "amount")) == [("refund", 4590)]
    order = again(dispute).order
    assert (order.moved_outside + 4590, order.money_state) == (order.total_paid, "refunded")


def instruct(dispute):
    dispute.settlement.instructed_at = LATER
    dispute.settlement.save()


def settling_on(order, sku):
    dispute = open_on(order, sku)
    perform_accept(dispute)
    dispute = again(dispute)
    instruct(dispute)
    return dispute


def perform_accept(dispute):
    proposal = again(dispute).on_the_table_id
    outside.perform("accept", dispute.pk, actor=staff_of(dispute), at=T0, proposal=proposal)


def test_a_payment_on_its_way_takes_only_what_the_other_disputes_leave(order):
    paying, other = settling_on(order, "A"), open_on(order, "B")
    change = order_changed(order, "refunded", 2000, LATER)
    assert shares(change) == {other: 2000, paying: 0}
    assert again(paying).settlement.reported_outside == 0
    change = order_changed(order, "refunded", 7000, LATER)
    assert shares(change) == {other: 4000, paying: 3000}
    paying = again(paying)
    assert (paying.settlement.refund, paying.settlement.reported_outside) == (4000, 3000)


# -- told twice, broken off in the middle, at once ------------------------------------------


def test_a_change_that_is_told_twice_is_noted_once(order):
    dispute = open_on(order, "A")
    first = order_changed(order, "refunded", 1000, LATER, reference="R-1")
    assert order_changed(order, "refunded", 1000, LATER, reference="R-1") == first
    assert again(dispute).disputed_amount == 3000
    assert order_changed(order, "refunded", 1000, LATER, reference="R-2") != first
    assert again(dispute).disputed_amount == 2000


def test_a_number_that_was_something_else_is_refused(order):
    order_changed(order, "refunded", 1000, LATER, reference="R-1")
    for kind, amount in (("refunded", 999), ("cancelled", 1000)):
        with pytest.raises(Refused, match=r"“R-1” was something else"):
            order_changed(order, kind, amount, LATER, reference="R-1")


@pytest.mark.parametrize(
    ("amount", "why"), [(0, "No money"), (-5, "No money"), (20001, "more than is left of what was paid")]
)
def test_an_amount_that_cannot_be_is_refused(order, amount, why):
    with pytest.raises(Refused, match=why):
        order_changed(order, "refunded", amount, LATER)
    assert not OrderChange.objects.exists()


def test_all_of_nothing_is_refused(order):
    order_changed(order, "refunded", 20000, LATER)
    with pytest.raises(Refused, match="No money of this order is left"):
        order_changed(order, "cancelled", None, LATER)


@pytest.fixture
def crash(order, monkeypatch):
    """A change whose process ended after the first of its two disputes had it."""
    first, second = open_on(order, "A"), open_on(order, "B")
    OrmQ.objects.all().delete()
    told = []

    def die_at_the_second(name, pk, **brought):
        told.append(pk)
        return 1 / 0 if len(told) == 2 else walk(name, pk, **brought)

    walk = outside.perform
    with monkeypatch.context() as patch:
        patch.setattr(outside, "perform", die_at_the_second)
        with pytest.raises(ZeroDivisionError):
            order_changed(order, "refunded", 1000, LATER)
    change = OrderChange.objects.get()
    assert (shares(change), change.placed_at) == ({first: 400}, None)
    assert left_of(order) == 9400  # too little rather than too much, until all have it
    return change, first, second


def test_what_a_crash_left_undone_is_done_by_the_worker(crash):
    change, first, second = crash
    [task] = [task for task in OrmQ.objects.all() if task.func() == "disputes.tasks.place_change"]
    place_change(*task.task["args"])
    change.refresh_from_db()
    assert (shares(change), change.undisputed) == ({first: 400, second: 600}, 0)
    place_change(change.pk)
    assert OutsideSettlement.objects.count() == 2
    assert left_of(change.order) == 10000


def test_what_a_crash_left_undone_is_found_within_a_minute_where_its_task_is_lost_too(crash):
    change, first, second = crash
    OrmQ.objects.all().delete()
    assert [place_changes(LATER), place_changes(LATER)] == [1, 0]
    change.refresh_from_db()
    assert (shares(change), change.placed_at) == ({first: 400, second: 600}, LATER)
    assert OutsideSettlement.objects.count() == 2


def test_a_change_that_cannot_be_placed_keeps_no_other_from_it(crash, monkeypatch, caplog):
    change, first, _second = crash
    other = make_order(lines=[("A", 1, 4000)], shipping=0)
    after = order_changed(other, "refunded", 1000, LATER)
    OrderChange.objects.filter(pk=after.pk).update(placed_at=None)

    def refuse(name, pk, **brought):
        raise Refused("No.")

    monkeypatch.setattr(outside, "perform", refuse)
    assert place_changes(LATER) == 1
    change.refresh_from_db()
    after.refresh_from_db()
    assert (shares(change), change.placed_at, after.placed_at) == ({first: 400}, None, LATER)
    assert f"The order change {change.pk} could not be placed." in caplog.text


@pytest.mark.postgres
def test_two_at_once_share_it_out_once(order):
    disputes = [open_on(order, sku) for sku in ("A", "B", "C")]
    start, noted = Barrier(3), []

    def work():
        start.wait(10)
        try:
            noted.append(order_changed(order, "refunded", 10000, LATER, reference="R-1"))
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert noted == [OrderChange.objects.get()] * 3
    assert shares(noted[0]) == dict(zip(disputes, (2000, 3000, 5000), strict=True))


def test_an_operator_who_tells_it_for_the_marketplace_stands_in_the_record(order):
    dispute, operator = open_on(order, "A"), make_operator()
    order_changed(order, "refunded", 1000, LATER, by=operator)
    assert (last(dispute).role, last(dispute).actor) == ("marketplace", operator)
