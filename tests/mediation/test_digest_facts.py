"""A case in figures, as its record has it; and the worker that makes them anew."""

from datetime import timedelta

import pytest
from django.db import connection

from disputes.flow import SYSTEM, ReturnCondition, State
from disputes.models import Dispute, OrderLine, Shipment
from disputes.perform import perform, run_out_clock
from mediation.digest import digest, digest_lagging, facts, making
from mediation.models import CaseFacts, CaseText, SellerSize
from tests.factories import (
    T0,
    again,
    declare,
    make_dispute,
    make_dispute_in,
    make_mediator,
    make_order,
    make_proposal,
    make_ruling,
    make_store,
    staff_of,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def figures(dispute):
    digest(dispute.pk)
    return CaseFacts.objects.get(dispute=dispute)


def rule(dispute, mediator, hours, **ruling):
    """A ruling so many hours after T0, by a mediator who declares first."""
    declare(dispute, mediator, at=T0 + hours * HOUR)
    needs_confirmation = ruling.pop("needs_confirmation", False)
    perform(
        "rule",
        dispute.pk,
        actor=mediator,
        at=T0 + hours * HOUR,
        ruling=make_ruling(**ruling),
        needs_confirmation=needs_confirmation,
    )
    return again(dispute)


def pay(dispute, hours):
    perform("confirm_settlement", dispute.pk, actor=SYSTEM, at=T0 + hours * HOUR, provider_reference="pay-1")
    return again(dispute)


# -- what was in dispute ------------------------------------------------------------------


def test_the_subject_is_the_orders_and_the_disputes():
    case = figures(make_dispute(reason="not_as_described", sub_reason="damaged"))
    assert (case.reason, case.sub_reason, case.delivery) == ("not_as_described", "damaged", "in_time")
    assert (case.origin, case.destination) == ("PT", "ES")
    assert (case.currency, case.disputed_amount, case.opened_at) == ("EUR", 9590, T0)
    assert (case.closed_at, case.share, case.reached_by, case.mediated_at) == (None, None, "", None)


def test_a_case_that_was_relabelled_counts_under_its_new_reason(mediator):
    dispute = make_dispute(State.UNDER_REVIEW)
    perform(
        "relabel",
        dispute.pk,
        actor=mediator,
        reason="not_as_described",
        sub_reason="quality",
        why="It came",
    )
    case = figures(dispute)
    assert (case.reason, case.sub_reason) == ("not_as_described", "quality")


def test_the_category_is_that_of_the_dearest_line():
    order = make_order(lines=(("BULB", 10, 300), ("LAMP", 1, 2900), ("SHADE", 1, 100)))
    for sku, category in (("BULB", "Bulbs"), ("LAMP", "Lighting"), ("SHADE", "")):
        OrderLine.objects.filter(order=order, sku=sku).update(category=category)
    assert figures(make_dispute(order=order)).category == "Bulbs"


def test_goods_without_a_category_have_none():
    assert figures(make_dispute()).category == ""


@pytest.mark.parametrize(
    ("parcel", "status"),
    [
        ({"shipped_at": None, "delivered_at": None}, "not_sent"),
        ({"delivered_at": None}, "on_its_way"),
        ({"delivered_at": T0 + HOUR}, "late"),
        ({"delivered_at": T0}, "in_time"),
        ({"delivered_at": T0 - HOUR}, "in_time"),
    ],
)
def test_delivery_is_what_the_order_says(parcel, status):
    dispute = make_dispute()
    dispute.order.shipments.update(**parcel)
    assert figures(dispute).delivery == status


def test_delivery_without_a_promised_date_is_not_late():
    dispute = make_dispute()
    dispute.order.shipments.update(delivered_at=T0 + 90 * HOUR)
    type(dispute.order).objects.filter(pk=dispute.order_id).update(promised_at=None)
    assert figures(dispute).delivery == "in_time"


def test_of_several_parcels_the_one_that_fared_worst_counts():
    order = make_order(lines=(("BOWL", 1, 4300), ("CUP", 1, 900)))
    on_its_way = Shipment.objects.create(order=order, carrier="DHL", shipped_at=T0 - 90 * HOUR)
    OrderLine.objects.filter(order=order, sku="CUP").update(shipment=on_its_way)
    assert figures(make_dispute(order=order)).delivery == "on_its_way"


def test_a_line_whose_parcel_nobody_knows_was_not_sent():
    order = make_order()
    order.lines.update(shipment=None)
    assert figures(make_dispute(order=order)).delivery == "not_sent"


@pytest.mark.parametrize(
    ("orders", "size"),
    [(1, SellerSize.SMALL), (2, SellerSize.MEDIUM), (3, SellerSize.MEDIUM), (4, SellerSize.LARGE)],
)
def test_sellers_are_sized_by_their_orders(monkeypatch, orders, size):
    monkeypatch.setattr(facts, "MEDIUM", 2)
    monkeypatch.setattr(facts, "LARGE", 4)
    store = make_store()
    for _n in range(orders - 1):
        make_order(store=store)
    make_order()  # another store's
    assert figures(make_dispute(order=make_order(store=store))).seller_size == size


# -- how it ended -------------------------------------------------------------------------


def closed_with(refund):
    dispute = make_dispute()
    seller = staff_of(dispute)
    offer = make_proposal(amount=refund)
    perform("counter", dispute.pk, actor=seller, at=T0 + HOUR, proposal=offer, statement="This much.")
    proposal = again(dispute).on_the_table_id
    perform("accept", dispute.pk, actor=dispute.buyer, at=T0 + 2 * HOUR, proposal=proposal)
    return pay(dispute, 3)


@pytest.mark.parametrize(
    ("refund", "share"), [(959, 10), (2000, 21), (47, 0), (48, 1), (9542, 99), (9543, 100)]
)
def test_the_share_is_the_refund_in_whole_percents(refund, share):
    case = figures(closed_with(refund))
    assert (case.share, case.reached_by, case.outcome) == (share, "agreement", "split")
    assert case.closed_at == T0 + 3 * HOUR


def test_an_agreed_case_has_no_share_before_it_is_closed():
    case = figures(make_dispute(State.SETTLING))
    assert (case.share, case.closed_at, case.reached_by) == (None, None, "agreement")


def test_silence_has_a_share():
    dispute = make_dispute()
    run_out_clock(dispute.pk, dispute.due_at)
    case = figures(pay(dispute, 150))
    assert (case.reached_by, case.share) == ("seller_timeout", 100)


def test_a_withdrawn_case_has_none():
    dispute = make_dispute(State.UNDER_REVIEW)
    perform("withdraw", dispute.pk, actor=dispute.buyer)
    case = figures(dispute)
    assert (case.reached_by, case.outcome, case.share) == ("withdrawn", "none", None)
    assert case.closed_at == again(dispute).closed_at


# -- how long it took ---------------------------------------------------------------------


def test_durations_are_seconds_by_state_up_to_the_last_event():
    case = figures(make_dispute(State.UNDER_REVIEW))  # an action an hour
    assert (case.in_awaiting_seller_response, case.in_awaiting_buyer_response) == (3600, 3600)
    assert (case.in_collecting_evidence, case.in_under_review, case.in_settling) == (7200, 0, 0)
    assert case.mediated_at == T0 + 2 * HOUR


def test_a_state_that_is_entered_twice_counts_together(mediator):
    dispute = make_dispute(State.UNDER_REVIEW)  # since the fourth hour
    asked = {"party": "buyer", "request": "A photo", "why": "To see it"}
    perform("request_evidence", dispute.pk, actor=mediator, at=T0 + 6 * HOUR, **asked)
    perform("finish_evidence", dispute.pk, actor=dispute.buyer, at=T0 + 16 * HOUR)
    case = figures(pay(rule(dispute, mediator, 19), 20))
    assert (case.in_under_review, case.in_verifying_evidence, case.in_settling) == (18000, 36000, 3600)


def test_a_ruling_decides(mediator):
    case = figures(rule(make_dispute(State.UNDER_REVIEW), mediator, 6))
    assert (case.decided_at, case.decided_after) == (T0 + 6 * HOUR, 4 * 3600)
    assert (case.in_time, case.overdue_count, case.mediator) == (True, 0, mediator)


def test_a_ruling_that_waits_decides_only_with_its_confirmation(mediator, colleague):
    dispute = rule(make_dispute(State.UNDER_REVIEW), mediator, 6, needs_confirmation=True)
    case = figures(dispute)
    assert (case.decided_at, case.decided_after, case.in_time) == (None, None, None)
    declare(dispute, colleague)
    perform("confirm_ruling", dispute.pk, actor=colleague, at=T0 + 8 * HOUR)
    case = figures(dispute)
    assert (case.decided_at, case.decided_after) == (T0 + 8 * HOUR, 6 * 3600)
    assert case.mediator == mediator


def test_an_overdue_ruling_was_not_in_time(mediator):
    dispute = make_dispute(State.UNDER_REVIEW)
    run_out_clock(dispute.pk, dispute.due_at)
    hours = (dispute.due_at - T0) / HOUR + 1
    case = figures(rule(again(dispute), mediator, hours))
    assert (case.in_time, case.overdue_count) == (False, 1)


def returned(mediator, condition):
    """A return ruled in the sixth hour, sent in the seventh, and there in the thirtieth."""
    dispute = make_dispute(State.UNDER_REVIEW, reason="not_as_described")
    type(dispute.store).objects.filter(pk=dispute.store_id).update(return_address="Rua 1, Porto")
    terms = {"remedy": "return_and_refund", "return_freight": "seller"}
    dispute = rule(dispute, mediator, 6, **terms)
    parcel = {"carrier": "CTT", "tracking_number": "RR1"}
    perform("ship_return", dispute.pk, actor=dispute.buyer, at=T0 + 7 * HOUR, **parcel)
    perform(
        "acknowledge_return",
        dispute.pk,
        actor=staff_of(dispute),
        at=T0 + 30 * HOUR,
        acknowledgement=condition,
    )
    return again(dispute)


def test_a_return_that_arrives_decides_nothing_anew(mediator):
    case = figures(pay(returned(mediator, ReturnCondition.ITEM_RECEIVED), 31))
    assert (case.decided_at, case.decided_after) == (T0 + 6 * HOUR, 4 * 3600)
    assert (case.in_awaiting_return_shipment, case.in_awaiting_return_receipt) == (3600, 23 * 3600)
    assert (case.share, case.remedy, case.reached_by) == (100, "return_and_refund", "ruling")


def test_after_a_return_with_a_problem_the_second_ruling_counts(mediator, colleague):
    dispute = returned(mediator, ReturnCondition.DAMAGED)
    for who in (dispute.buyer, staff_of(dispute)):
        perform("finish_evidence", dispute.pk, actor=who, at=T0 + 32 * HOUR)
    before = figures(dispute)
    assert (before.decided_at, before.mediator) == (T0 + 6 * HOUR, mediator)
    case = figures(pay(rule(again(dispute), colleague, 33, remedy="partial_refund", amount=4795), 34))
    assert (case.decided_at, case.mediator) == (T0 + 33 * HOUR, colleague)
    assert (case.share, case.remedy) == (50, "partial_refund")
    assert case.mediated_at == T0 + 2 * HOUR
    assert case.decided_after == 3 * 3600  # from the return with a problem, not through its travels


# -- the worker ---------------------------------------------------------------------------


def test_the_worker_digests_what_lags_and_nothing_else(monkeypatch):
    old, new = make_dispute(), make_dispute()
    digest(old.pk)
    made = []
    monkeypatch.setattr(making, "digest", made.append)
    digest_lagging()
    assert made == [new.pk]


@pytest.mark.postgres
def test_the_worker_digests_again_after_an_event():
    dispute = make_dispute()
    assert (digest_lagging(), digest_lagging()) == (1, 0)
    perform("withdraw", dispute.pk, actor=dispute.buyer)
    assert digest_lagging() == 1
    assert CaseFacts.objects.get().reached_by == "withdrawn"


@pytest.mark.django_db(transaction=True)
def test_one_that_fails_stops_no_other_and_is_tried_again(monkeypatch, caplog):
    first, second, third = make_dispute(), make_dispute(), make_dispute()
    making_one = making.digest

    def failing(pk):
        if pk == second.pk:
            raise ValueError("a broken record")
        making_one(pk)

    monkeypatch.setattr(making, "digest", failing)
    assert digest_lagging() == 2
    assert set(CaseFacts.objects.values_list("pk", flat=True)) == {first.pk, third.pk}
    assert f"Dispute {second.pk} could not be digested" in caplog.text
    monkeypatch.undo()
    assert digest_lagging() == 1


@pytest.mark.django_db(transaction=True)
def test_an_error_of_the_database_leaves_nothing_by_half(monkeypatch):
    dispute = make_dispute()

    def broken(*_args):
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")

    monkeypatch.setattr(making, "facts_of_case", broken)
    assert digest_lagging() == 0
    assert (CaseText.objects.count(), again(dispute).digested_version) == (0, 0)


@pytest.mark.postgres
def test_what_happens_meanwhile_leaves_the_case_lagging(monkeypatch):
    dispute = make_dispute()
    making_facts = making.facts_of_case

    def slow(row, events):
        Dispute.objects.filter(pk=row.pk).update(version=row.version + 1)  # somebody else's event
        return making_facts(row, events)

    monkeypatch.setattr(making, "facts_of_case", slow)
    digest(dispute.pk)
    assert list(Dispute.objects.undigested()) == [dispute]


def test_the_worker_goes_on_where_its_time_ran_out(monkeypatch):
    for _n in range(3):
        make_dispute()
    monkeypatch.setattr(making, "PATIENCE", 0)
    assert [digest_lagging() for _n in range(4)] == [1, 1, 1, 0]


def test_batches_follow_each_other(monkeypatch):
    for _n in range(5):
        make_dispute()
    monkeypatch.setattr(making, "BATCH", 2)
    assert digest_lagging() == 5


def test_mediators_of_cases_without_a_ruling_are_those_whose_case_it_was():
    dispute = make_dispute_in(State.UNDER_REVIEW)
    if dispute.mediator is None:
        perform("take", dispute.pk, actor=make_mediator())
    perform("withdraw", dispute.pk, actor=dispute.buyer)
    assert figures(dispute).mediator == again(dispute).mediator is not None
