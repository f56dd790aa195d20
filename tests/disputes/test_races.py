"""Two at the door at once, and the clock: one wins, the others are refused, one event is written."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from disputes.flow import Refused, State
from disputes.models import Settlement
from disputes.perform import Opening, open_dispute, perform, run_out_clock
from disputes.verify import broken
from tests.factories import (
    T0,
    again,
    make_dispute,
    make_dispute_in,
    make_operator,
    make_order,
    make_proposal,
    staff_of,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def at_once(*calls):
    """Run the calls in threads that start together; what each returned, or the Refused it met."""
    together = Barrier(len(calls))

    def one(call):
        together.wait()
        try:
            return call()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def winners(results):
    return [result for result in results if result and not isinstance(result, Refused)]


@pytest.mark.parametrize("round_", range(3))
def test_of_two_parties_one_wins_and_the_other_hears_why(round_):
    dispute = make_dispute(State.AWAITING_BUYER_RESPONSE)
    table = dispute.on_the_table_id
    at = T0 + timedelta(hours=3)
    results = at_once(
        lambda: perform("accept", dispute.pk, actor=dispute.buyer, at=at, proposal=table),
        lambda: perform("refund_in_full", dispute.pk, actor=staff_of(dispute), at=at),
    )
    assert len(winners(results)) == 1
    assert all(result.reason for result in results if isinstance(result, Refused))
    dispute = again(dispute)
    assert (dispute.state, dispute.events.count()) == (State.SETTLING, 3)
    assert Settlement.objects.filter(dispute=dispute).count() == 1
    assert broken(dispute) == []


@pytest.mark.parametrize("round_", range(3))
def test_two_parties_and_the_clock_at_the_deadline_leave_one_event(round_):
    dispute = make_dispute()
    due = dispute.due_at
    seller, buyer = staff_of(dispute), dispute.buyer
    results = at_once(
        lambda: perform("accept", dispute.pk, actor=seller, at=due, proposal=dispute.on_the_table_id),
        lambda: perform("modify", dispute.pk, actor=buyer, at=due, proposal=make_proposal("buyer")),
        lambda: run_out_clock(dispute.pk, due),
        lambda: run_out_clock(dispute.pk, due),
    )
    assert sum(isinstance(result, Refused) for result in results) == 2
    assert [event.action for event in dispute.events.all()] == ["open", "apply_buyer_choice"]
    assert again(dispute).state == State.SETTLING
    assert broken(again(dispute)) == []


def test_an_answer_and_the_clock_a_second_before_the_deadline_keep_the_answer():
    dispute = make_dispute()
    early = dispute.due_at - timedelta(seconds=1)
    accept = {"actor": staff_of(dispute), "at": early, "proposal": dispute.on_the_table_id}
    results = at_once(
        lambda: perform("accept", dispute.pk, **accept), lambda: run_out_clock(dispute.pk, early)
    )
    assert len(winners(results)) == 1
    assert [event.action for event in dispute.events.all()] == ["open", "accept"]


def test_one_line_is_disputed_once_though_asked_twice_at_once():
    order = make_order()
    wish = {"actor": order.buyer, "remedy": "full_refund", "at": T0}
    opening = Opening(order, "not_received", "in_transit_late")
    results = at_once(*[lambda: open_dispute(opening, **wish)] * 3)
    assert len(winners(results)) == 1
    assert order.disputes.count() == 1


def test_disputes_of_one_order_never_exceed_what_was_paid_though_opened_at_once():
    order = make_order(lines=[("A", 1, 1000), ("B", 1, 1000)], shipping=0, total_paid=1500)
    wish = {"actor": order.buyer, "remedy": "full_refund", "at": T0}
    at_once(
        lambda: open_dispute(Opening(order, "not_received", "not_shipped", {"A": 1}), **wish),
        lambda: open_dispute(Opening(order, "not_received", "not_shipped", {"B": 1}), **wish),
    )
    assert sum(dispute.disputed_amount for dispute in order.disputes.all()) == 1500


def test_eight_confirmations_at_once_settle_once():
    dispute = make_dispute_in(State.SETTLING)
    operator = {"actor": make_operator(), "provider_reference": "pay-1", "at": T0 + timedelta(hours=9)}
    results = at_once(*[lambda: perform("confirm_settlement", dispute.pk, **operator)] * 8)
    assert len(winners(results)) == 1
    assert dispute.settlement.entries.count() == 1
    assert broken(again(dispute)) == []
