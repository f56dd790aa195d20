"""The rulebook's path through negotiation: proposals, silence, deadlines, withdrawal."""

from datetime import timedelta

import pytest

from disputes.flow import Actor, Freight, Outcome, ReachedBy, Refused, Remedy, Role, Stale, State
from disputes.models import Message, OutsideSettlement
from disputes.perform import Opening, open_dispute, perform, run_out_clock
from disputes.remedies import Terms
from tests.factories import (
    T0,
    again,
    make_dispute,
    make_mediator,
    make_order,
    make_proposal,
    staff_of,
)

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BACK = {"reason": "not_as_described", "remedy": "return_and_refund", "return_freight": "seller"}


def act(name, dispute, who, at=T0 + 9 * HOUR, **brought):
    perform(name, dispute.pk, actor=who, at=at, **brought)
    return again(dispute)


def test_a_new_dispute_gives_the_seller_five_days():
    dispute = make_dispute()
    assert (dispute.state, dispute.due_at) == (State.AWAITING_SELLER_RESPONSE, T0 + 5 * DAY)
    assert dispute.disputed_amount == 9590


def test_the_sellers_silence_makes_the_buyers_choice_take_effect():
    dispute = make_dispute(remedy="partial_refund", amount=4000)
    run_out_clock(dispute.pk, dispute.due_at)
    dispute = again(dispute)
    assert (dispute.state, dispute.reached_by, dispute.outcome) == (
        State.SETTLING,
        ReachedBy.SELLER_TIMEOUT,
        Outcome.SPLIT,
    )
    assert (dispute.settlement.refund, dispute.settlement.release) == (4000, 5590)


def test_the_buyers_silence_makes_the_sellers_proposal_take_effect():
    dispute = make_dispute(State.AWAITING_BUYER_RESPONSE)
    assert dispute.due_at == T0 + HOUR + 7 * DAY
    run_out_clock(dispute.pk, dispute.due_at)
    dispute = again(dispute)
    assert (dispute.reached_by, dispute.refund_amount) == (ReachedBy.BUYER_TIMEOUT, 2000)


def test_an_answer_a_second_before_the_deadline_counts():
    dispute = make_dispute()
    dispute = act(
        "accept",
        dispute,
        staff_of(dispute),
        at=dispute.due_at - timedelta(seconds=1),
        proposal=dispute.on_the_table_id,
    )
    assert dispute.reached_by == ReachedBy.AGREEMENT


def test_an_answer_at_the_deadline_is_refused_and_the_timeout_stands():
    dispute = make_dispute()
    with pytest.raises(Refused, match="Too late: this ended at Sat 7 Mar 2026, 09:00"):
        act("accept", dispute, staff_of(dispute), at=dispute.due_at, proposal=dispute.on_the_table_id)
    assert again(dispute).reached_by == ReachedBy.SELLER_TIMEOUT


def test_nobody_accepts_their_own_proposal():
    dispute = make_dispute()
    with pytest.raises(Refused, match="your own proposal"):
        act("accept", dispute, dispute.buyer, proposal=dispute.on_the_table_id)


def test_accepting_a_proposal_that_was_just_superseded_is_refused():
    dispute = make_dispute()
    old = dispute.on_the_table_id
    act("modify", dispute, dispute.buyer, proposal=make_proposal("buyer", amount=3000))
    with pytest.raises(Stale):
        act("accept", dispute, staff_of(dispute), proposal=old)


def test_a_page_that_showed_an_older_table_is_stale():
    dispute = make_dispute()
    act("modify", dispute, dispute.buyer, proposal=make_proposal("buyer", amount=3000))
    with pytest.raises(Stale):
        act("counter", dispute, staff_of(dispute), version=1, proposal=make_proposal(), statement="Less.")


def test_a_message_does_not_make_a_page_stale():
    dispute = make_dispute()
    act("send_message", dispute, dispute.buyer, message=Message(text="Hello"))
    dispute = act(
        "counter", dispute, staff_of(dispute), version=1, proposal=make_proposal(), statement="Less."
    )
    assert dispute.state == State.AWAITING_BUYER_RESPONSE


def test_a_changed_wish_winds_the_sellers_clock_anew():
    dispute = make_dispute()
    dispute = act("modify", dispute, dispute.buyer, at=T0 + DAY, proposal=make_proposal("buyer"))
    assert dispute.due_at == T0 + 6 * DAY


def test_a_changed_wish_never_takes_time_from_the_seller():
    dispute = make_dispute()
    longer = T0 + 20 * DAY
    act("extend", dispute, make_mediator(), until=longer, why="Holidays.")
    assert act("modify", dispute, dispute.buyer, proposal=make_proposal("buyer")).due_at == longer


def test_a_wish_is_changed_three_times_at_most():
    dispute = make_dispute()
    for _time in range(3):
        act("modify", dispute, dispute.buyer, proposal=make_proposal("buyer"))
    with pytest.raises(Refused, match="as often as the rules allow"):
        act("modify", dispute, dispute.buyer, proposal=make_proposal("buyer"))


def test_an_extension_never_shortens():
    dispute = make_dispute()
    with pytest.raises(Refused, match="later than the present one"):
        act("extend", dispute, make_mediator(), until=dispute.due_at, why="Less.")


def test_a_mediator_is_asked_only_after_the_sellers_first_answer():
    dispute = make_dispute()
    with pytest.raises(Refused, match="once the seller has answered"):
        act("request_intervention", dispute, dispute.buyer, statement="Help.")
    answered = make_dispute(State.AWAITING_BUYER_RESPONSE)
    dispute = act("request_intervention", answered, answered.buyer, statement="Help.")
    assert (dispute.state, dispute.on_the_table.remedy) == (State.COLLECTING_EVIDENCE, "partial_refund")


def test_saying_no_clears_the_table_and_asks_both_for_evidence():
    dispute = make_dispute(State.COLLECTING_EVIDENCE)
    assert (dispute.on_the_table, dispute.asked) == (None, ["buyer", "seller"])
    assert dispute.due_at == T0 + 2 * HOUR + 3 * DAY


def test_contesting_puts_no_refund_on_the_table_and_the_buyers_silence_accepts_it():
    dispute = make_dispute()
    none = make_proposal(remedy="no_refund", amount=0)
    dispute = act("contest", dispute, staff_of(dispute), proposal=none, statement="It came.")
    run_out_clock(dispute.pk, dispute.due_at)
    dispute = again(dispute)
    assert (dispute.outcome, dispute.settlement.release) == (Outcome.SELLER_FAVOUR, 9590)


def test_a_mediators_proposal_takes_effect_when_both_have_accepted():
    dispute = make_dispute(State.COLLECTING_EVIDENCE)
    dispute = act("propose", dispute, make_mediator(), proposal=make_proposal("mediator", amount=5000))
    table, due = dispute.on_the_table_id, dispute.due_at
    dispute = act("accept", dispute, dispute.buyer, proposal=table)
    assert (dispute.state, dispute.due_at) == (State.COLLECTING_EVIDENCE, due)
    with pytest.raises(Refused, match="You have accepted"):
        act("accept", dispute, dispute.buyer, proposal=table)
    dispute = act("accept", dispute, staff_of(dispute), proposal=table)
    assert (dispute.state, dispute.refund_amount) == (State.SETTLING, 5000)


# -- returns


def test_a_return_that_is_agreed_waits_for_the_goods():
    dispute = make_dispute(State.AWAITING_RETURN_SHIPMENT, **BACK)
    assert dispute.return_address == "Rua 1, Porto"
    assert dispute.due_at == T0 + HOUR + 10 * DAY


def test_a_return_without_an_address_becomes_the_same_refund_alone():
    dispute = make_dispute(**BACK)
    run_out_clock(dispute.pk, dispute.due_at)
    dispute = again(dispute)
    assert (dispute.state, dispute.remedy, dispute.refund_amount) == (
        State.SETTLING,
        Remedy.FULL_REFUND,
        9590,
    )


def test_a_return_by_silence_goes_to_the_stores_address():
    dispute = make_dispute(**BACK)
    dispute.store.return_address = "Rua 2, Porto"
    dispute.store.save()
    run_out_clock(dispute.pk, dispute.due_at)
    dispute = again(dispute)
    assert (dispute.state, dispute.return_address) == (State.AWAITING_RETURN_SHIPMENT, "Rua 2, Porto")


def test_goods_that_were_not_sent_in_time_release_the_money():
    dispute = make_dispute(State.AWAITING_RETURN_SHIPMENT, **BACK)
    run_out_clock(dispute.pk, dispute.due_at)
    dispute = again(dispute)
    assert (dispute.reached_by, dispute.settlement.release) == (ReachedBy.RETURN_LAPSED, 9590)


def test_a_return_that_is_not_answered_is_refunded():
    dispute = make_dispute(State.AWAITING_RETURN_RECEIPT, **BACK)
    run_out_clock(dispute.pk, dispute.due_at)
    dispute = again(dispute)
    assert (dispute.reached_by, dispute.settlement.refund) == (ReachedBy.RETURN_DEFAULT, 9590)


def test_a_return_in_order_pays_what_was_agreed():
    dispute = make_dispute(State.AWAITING_RETURN_RECEIPT, **BACK)
    dispute = act("acknowledge_return", dispute, staff_of(dispute), acknowledgement="item_received")
    assert (dispute.state, dispute.reached_by) == (State.SETTLING, ReachedBy.AGREEMENT)


def test_a_problem_with_the_return_goes_to_mediation_without_another_return():
    dispute = make_dispute(State.AWAITING_RETURN_RECEIPT, **BACK)
    dispute = act("acknowledge_return", dispute, staff_of(dispute), acknowledgement="damaged")
    assert (dispute.state, dispute.reached_by, dispute.refund_amount) == (State.COLLECTING_EVIDENCE, "", 0)
    assert Terms.of(dispute).remedies == (Remedy.FULL_REFUND, Remedy.PARTIAL_REFUND)
    with pytest.raises(Refused, match="on their way back"):
        act("withdraw", dispute, dispute.buyer)


def test_who_pays_the_freight_is_kept_with_the_return():
    assert make_dispute(State.AWAITING_RETURN_SHIPMENT, **BACK).return_freight == Freight.SELLER


# -- withdrawal, and once more


def test_withdrawing_closes_without_a_settlement():
    dispute = make_dispute()
    dispute = act("withdraw", dispute, dispute.buyer)
    assert (dispute.state, dispute.reached_by) == (State.CLOSED, ReachedBy.WITHDRAWN)
    assert not hasattr(dispute, "settlement")


def _reopen(order, at=T0 + DAY):
    opening = Opening(order, "not_received", "in_transit_late")
    return open_dispute(opening, actor=order.buyer, remedy="full_refund", at=at).dispute


def test_what_was_withdrawn_may_be_disputed_once_more_and_no_more():
    dispute = make_dispute()
    act("withdraw", dispute, dispute.buyer)
    second = _reopen(dispute.order)
    act("withdraw", second, dispute.buyer, at=T0 + 2 * DAY)
    with pytest.raises(Refused, match="withdrawn twice"):
        _reopen(dispute.order, T0 + 3 * DAY)


def test_what_was_withdrawn_after_an_agreement_is_over():
    dispute = make_dispute(State.AWAITING_RETURN_SHIPMENT, **BACK)
    act("withdraw", dispute, dispute.buyer)
    with pytest.raises(Refused, match="has been settled"):
        _reopen(dispute.order)


def test_what_was_settled_is_over():
    dispute = make_dispute(State.CLOSED)
    with pytest.raises(Refused, match="has been settled"):
        _reopen(dispute.order)


# -- how much


def test_shipping_is_disputed_with_the_whole_order_only():
    order = make_order(lines=[("A", 2, 1000), ("B", 1, 500)], shipping=300)
    part = Opening(order, "not_received", "not_shipped", {"A": 2})
    assert (part.amount(), Opening(order, "not_received", "not_shipped").amount()) == (2000, 2800)


def test_a_part_of_a_line_is_disputed_at_its_price():
    order = make_order(lines=[("A", 3, 1000)])
    assert Opening(order, "not_received", "not_shipped", {"A": 2}).amount() == 2000


@pytest.mark.parametrize(("quantities", "says"), [({"X": 1}, "not in this order"), ({"A": 4}, "how many")])
def test_lines_that_make_no_sense_are_refused(quantities, says):
    order = make_order(lines=[("A", 3, 1000)])
    with pytest.raises(Refused, match=says):
        Opening(order, "not_received", "not_shipped", quantities).lines()


def test_money_that_went_back_outside_lowers_what_is_left():
    dispute = make_dispute()
    shop = Actor(Role.MARKETPLACE, marketplace_id=dispute.order.marketplace_id)
    outside = OutsideSettlement(order=dispute.order, kind="refunded", amount=590)
    dispute = act("settle_outside", dispute, shop, outside_settlement=outside)
    assert (dispute.disputed_amount, dispute.state) == (9000, State.AWAITING_SELLER_RESPONSE)
    rest = OutsideSettlement(order=dispute.order, kind="charged_back", amount=9000)
    dispute = act("settle_outside", dispute, shop, outside_settlement=rest)
    assert (dispute.state, dispute.reached_by) == (State.CLOSED, ReachedBy.OUTSIDE)
