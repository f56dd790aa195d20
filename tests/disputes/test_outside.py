"""Money that moves outside the desk: it lowers what is left, and is never paid a second time."""

from datetime import timedelta

import pytest

from disputes.delivery import send_deliveries
from disputes.flow import SYSTEM, Actor, Outcome, ReachedBy, Refused, Role, Stale, State
from disputes.models import Marketplace, OutsideSettlement
from disputes.perform import Opening, open_dispute, perform
from disputes.verify import broken
from tests.factories import (
    T0,
    again,
    declare,
    make_dispute,
    make_dispute_in,
    make_mediator,
    make_order,
    make_ruling,
    staff_of,
)

pytestmark = pytest.mark.django_db
LATER = T0 + timedelta(hours=9)


def outside(dispute, amount, kind="charged_back", at=LATER):
    shop = Actor(Role.MARKETPLACE, marketplace_id=dispute.order.marketplace_id)
    row = OutsideSettlement(order=dispute.order, kind=kind, amount=amount)
    perform("settle_outside", dispute.pk, actor=shop, at=at, outside_settlement=row)
    return again(dispute)


def two_disputes(total=10000):
    order = make_order(lines=[("A", 1, 4000), ("B", 1, 6000)], shipping=0, total_paid=total)
    events = [
        open_dispute(
            Opening(order, "not_received", "not_shipped", {sku: 1}),
            actor=order.buyer,
            remedy="full_refund",
            at=T0,
        )
        for sku in ("A", "B")
    ]
    return [event.dispute for event in events]


def test_a_page_that_showed_another_amount_is_stale():
    dispute = make_dispute()
    outside(dispute, 5000)
    answer = {"actor": staff_of(dispute), "at": LATER, "proposal": dispute.on_the_table_id}
    with pytest.raises(Stale):
        perform("accept", dispute.pk, version=1, **answer)
    assert perform("accept", dispute.pk, version=2, **answer).data["takes_effect"]["refund"] == 4590


@pytest.mark.parametrize("version", [3, 10**30])
def test_a_version_that_is_yet_to_come_is_stale(version):
    dispute = make_dispute()
    with pytest.raises(Stale):
        perform("withdraw", dispute.pk, actor=dispute.buyer, at=LATER, version=version)


def test_more_than_is_in_dispute_is_refused_while_another_dispute_of_the_order_is_open():
    first, second = two_disputes()
    with pytest.raises(Refused, match="the rest on the other dispute"):
        outside(first, 10000)
    assert outside(first, 4000).state == State.CLOSED
    assert outside(second, 6000).state == State.CLOSED


def test_more_than_is_in_dispute_closes_the_only_dispute():
    assert outside(make_dispute(), 99999).reached_by == ReachedBy.OUTSIDE


def test_what_was_released_is_not_disputed_again():
    first, second = two_disputes(total=5000)
    assert (first.disputed_amount, second.disputed_amount) == (4000, 1000)


def test_the_outcome_follows_the_amount_that_is_left():
    back = {"reason": "not_as_described", "remedy": "return_and_refund", "return_freight": "seller"}
    dispute = make_dispute(State.AWAITING_RETURN_SHIPMENT, amount=5000, **back)
    assert dispute.outcome == Outcome.SPLIT
    dispute = outside(dispute, 4590)
    assert (dispute.refund_amount, dispute.outcome) == (5000, Outcome.BUYER_FAVOUR)


def test_an_instruction_that_nobody_was_given_is_lowered():
    dispute = outside(make_dispute_in(State.SETTLING), 4590)
    assert (dispute.settlement.refund, dispute.settlement.release) == (5000, 0)
    assert broken(dispute) == []


def test_an_instruction_that_nobody_was_given_is_cancelled_when_nothing_is_left():
    dispute = outside(make_dispute_in(State.SETTLING), 9590)
    assert (dispute.state, dispute.settlement.status) == (State.CLOSED, "cancelled")
    assert send_deliveries(at=LATER)["failed"] == 0
    assert dispute.settlement.entries.count() == 0


def test_an_instruction_for_who_pays_by_hand_is_lowered_after_the_worker_has_seen_it():
    dispute = make_dispute_in(State.SETTLING)
    Marketplace.objects.update(pays_by_hand=True)
    send_deliveries(at=LATER)
    assert outside(dispute, 9590).state == State.CLOSED


def fail(dispute, **brought):
    perform("fail_settlement", dispute.pk, actor=SYSTEM, at=LATER, reason="No.", **brought)


def instruct(dispute):
    dispute.settlement.instructed_at = LATER
    dispute.settlement.save()


def test_an_instruction_that_was_given_stays_as_it_is():
    dispute = make_dispute_in(State.SETTLING)
    instruct(dispute)
    assert (outside(dispute, 9590).state, again(dispute).settlement.refund) == (State.SETTLING, 9590)


def test_an_instruction_that_got_a_plain_no_is_lowered_under_a_new_key():
    dispute = make_dispute_in(State.SETTLING)
    instruct(dispute)
    fail(dispute)
    key = dispute.settlement.idempotency_key
    assert outside(dispute, 9000).settlement.refund == 590
    assert again(dispute).settlement.idempotency_key != key


def test_an_instruction_whose_fate_is_uncertain_stays_as_it_is():
    dispute = make_dispute_in(State.SETTLING)
    instruct(dispute)
    fail(dispute, uncertain=True)
    assert outside(dispute, 9000).settlement.refund == 9590


def test_what_was_reported_while_it_was_uncertain_is_taken_off_by_a_plain_no():
    dispute = make_dispute_in(State.SETTLING)
    instruct(dispute)
    fail(dispute, uncertain=True)
    outside(dispute, 9000)
    fail(dispute)
    dispute = again(dispute)
    assert (dispute.state, dispute.disputed_amount, dispute.settlement.refund) == (State.SETTLING, 590, 590)
    assert broken(dispute) == []


def test_what_was_reported_in_full_closes_the_dispute_with_a_plain_no():
    dispute = make_dispute_in(State.SETTLING)
    instruct(dispute)
    outside(dispute, 9000)
    outside(dispute, 9000)
    fail(dispute)
    dispute = again(dispute)
    assert (dispute.state, dispute.reached_by, dispute.settlement.status) == (
        State.CLOSED,
        ReachedBy.OUTSIDE,
        "cancelled",
    )


def test_what_an_instruction_cannot_take_is_reported_on_the_other_dispute():
    first, second = two_disputes()
    perform("accept", first.pk, actor=staff_of(first), at=T0, proposal=again(first).on_the_table_id)
    instruct(again(first))
    with pytest.raises(Refused, match="the rest on the other dispute"):
        outside(first, 4000)
    assert outside(second, 4000).disputed_amount == 2000


def test_a_ruling_that_waited_is_forgotten_when_nothing_is_left():
    dispute = make_dispute(State.UNDER_REVIEW)
    ruling = {"ruling": make_ruling(), "needs_confirmation": True}
    mediator = make_mediator()
    declare(dispute, mediator, at=LATER)
    perform("rule", dispute.pk, actor=mediator, at=LATER, **ruling)
    dispute = outside(dispute, 9590)
    assert (dispute.ruled_by, dispute.remedy, dispute.ruling_waiting) == (None, "", False)
