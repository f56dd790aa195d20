"""A mediator's proposal: either side accepts it, it takes effect when both have, the review goes on."""

from datetime import timedelta

import pytest

from disputes.flow import Refused, Stale, State
from disputes.models import Settlement
from disputes.perform import perform, run_out_clock
from tests.disputes.test_races import at_once, winners
from tests.factories import (
    again,
    declare,
    make_dispute_in,
    make_mediator,
    make_proposal,
    make_ruling,
    staff_of,
)
from tests.mediation.test_actions import post, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(mediator):
    return declare(make_dispute_in(State.UNDER_REVIEW), mediator)


@pytest.fixture
def described(mediator):
    return declare(make_dispute_in(State.UNDER_REVIEW, reason="not_as_described"), mediator)


def proposed(case, mediator, **terms):
    perform("propose", case.pk, actor=mediator, proposal=make_proposal("mediator", **terms))
    return again(case)


def accept(case, who, at=None, **brought):
    case = again(case)
    perform("accept", case.pk, actor=who, at=at, proposal=case.on_the_table_id, **brought)
    return again(case)


@pytest.mark.parametrize("first", ["buyer", "seller"])
def test_it_takes_effect_when_both_have_accepted_whoever_does_first(case, mediator, first):
    case = proposed(case, mediator, amount=3000)
    sides = {"buyer": case.buyer, "seller": staff_of(case)}
    one = accept(case, sides.pop(first))
    assert (one.state, one.accepted_by, one.reached_by) == (State.UNDER_REVIEW, first, "")
    both = accept(case, *sides.values())
    assert (both.state, both.reached_by, both.refund_amount) == (State.SETTLING, "agreement", 3000)


def test_the_same_side_does_not_accept_twice(case, mediator):
    case = accept(proposed(case, mediator), case.buyer)
    with pytest.raises(Refused, match="You have accepted"):
        accept(case, case.buyer)
    assert again(case).state == State.UNDER_REVIEW


def test_the_review_clock_goes_on(case, mediator):
    due = case.due_at
    case = proposed(case, mediator)
    assert case.due_at == due
    case = accept(case, case.buyer)
    assert case.due_at == due
    run_out_clock(case.pk, due)
    case = again(case)
    assert (case.overdue_count, case.accepted_by, case.state) == (1, "buyer", State.UNDER_REVIEW)
    assert accept(case, staff_of(case), at=due + timedelta(hours=1)).state == State.SETTLING


def test_at_the_deadline_the_clock_comes_first_and_the_proposal_stays(case, mediator):
    case = accept(proposed(case, mediator), case.buyer)
    due = case.due_at
    settled = accept(case, staff_of(case), at=due)
    assert [event.action for event in case.events.order_by("-sequence")[:2]] == ["accept", "reassign_overdue"]
    assert (settled.state, settled.overdue_count) == (State.SETTLING, 1)


def test_a_new_proposal_sets_back_what_was_accepted(case, mediator):
    case = proposed(case, mediator, amount=3000)
    old = case.on_the_table_id
    accept(case, case.buyer)
    case = proposed(case, mediator, amount=4000)
    assert case.accepted_by == ""
    with pytest.raises(Stale, match="The proposal has changed"):
        perform("accept", case.pk, actor=staff_of(case), proposal=old)
    assert accept(case, staff_of(case)).state == State.UNDER_REVIEW
    assert accept(case, case.buyer).refund_amount == 4000


def test_a_partys_own_proposal_supersedes_it_and_needs_only_the_other_side(case, mediator):
    case = accept(proposed(case, mediator, amount=3000), case.buyer)
    perform("propose", case.pk, actor=staff_of(case), proposal=make_proposal("seller", amount=3500))
    case = again(case)
    assert case.accepted_by == ""
    with pytest.raises(Refused, match="your own proposal"):
        accept(case, staff_of(case))
    assert accept(case, case.buyer).refund_amount == 3500


def test_a_return_needs_the_sellers_address(client, described, mediator):
    case = proposed(described, mediator, remedy="return_and_refund", amount=9000, return_freight="seller")
    accept(case, case.buyer)
    client.force_login(staff_of(case))
    page = f"/seller/disputes/{case.reference}/accept/"
    data = {"version": again(case).version, "proposal": case.on_the_table_id, "confirm": "on"}
    answer = client.post(page, data)
    assert set(answer.context["form"].errors) == {"return_address"}
    assert again(case).state == State.UNDER_REVIEW
    assert client.post(page, data | {"return_address": "Rua 1, Porto"}).status_code == 302
    now = again(case)
    assert (now.state, now.return_address) == (State.AWAITING_RETURN_SHIPMENT, "Rua 1, Porto")


def test_a_ruling_ends_it_though_one_side_has_accepted(case, mediator):
    case = accept(proposed(case, mediator, amount=3000), case.buyer)
    perform("rule", case.pk, actor=mediator, ruling=make_ruling())
    now = again(case)
    assert (now.reached_by, now.refund_amount, now.on_the_table) == ("ruling", case.disputed_amount, None)
    with pytest.raises(Refused):
        perform("accept", case.pk, actor=staff_of(case), proposal=case.on_the_table_id)


def test_both_agree_while_a_ruling_waits_and_it_never_was_one(case, mediator, colleague):
    case = accept(proposed(case, mediator, amount=3000), case.buyer)
    perform("rule", case.pk, actor=mediator, ruling=make_ruling(), needs_confirmation=True)
    now = accept(case, staff_of(case))
    assert (now.state, now.reached_by, now.refund_amount, now.ruled_by) == (
        State.SETTLING,
        "agreement",
        3000,
        None,
    )
    with pytest.raises(Refused):
        perform("confirm_ruling", case.pk, actor=colleague)


def test_a_relabelled_case_drops_a_return_that_it_forbids(described, mediator):
    case = proposed(described, mediator, remedy="return_and_refund", amount=9000, return_freight="seller")
    label = {"reason": "not_received", "sub_reason": "wrong_address", "why": "It never came."}
    perform("relabel", case.pk, actor=mediator, **label)
    assert again(case).on_the_table is None


def test_the_mediators_page_says_who_has_accepted(desk, case, mediator):
    case = proposed(case, mediator)
    assert "Neither side has accepted it yet." in desk.get(url(case)).text
    accept(case, case.buyer)
    assert "The buyer has accepted it." in desk.get(url(case)).text


def test_a_mediator_accepts_nothing(desk, case, mediator):
    case = proposed(case, mediator)
    assert post(desk, case, "accept", proposal=case.on_the_table_id).status_code == 404


races = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


class TestAtOnce:
    pytestmark = races

    def test_both_sides_accept_and_it_is_paid_once(self):
        mediator = make_mediator("Anna")
        case = proposed(make_dispute_in(State.UNDER_REVIEW), mediator, amount=3000)
        results = at_once(
            *[
                lambda who=who: perform("accept", case.pk, actor=who, proposal=case.on_the_table_id)
                for who in (case.buyer, staff_of(case))
            ]
        )
        assert len(winners(results)) == 2
        assert again(case).state == State.SETTLING
        assert Settlement.objects.filter(dispute=case).count() == 1
