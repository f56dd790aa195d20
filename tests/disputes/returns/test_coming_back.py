"""What comes of goods that went back: the five answers, their clocks, and what both read of it."""

from datetime import timedelta

import pytest

from disputes.flow import ACTIONS, Actor, Refused, ReturnCondition, Role, State
from disputes.perform import perform, run_out_clock, why_not
from disputes.remedies import Terms
from disputes.returning import payer_of_return
from evidence.checklist import checklist_of, list_of
from evidence.checklist.lists import ON_ITS_WAY_BACK, RETURNS
from mediation.models import Absence
from tests.disputes.pages import RETURN, fresh, get, post
from tests.disputes.returns.goods import SENT, acknowledge, came_back, card, errors, on_its_way
from tests.factories import (
    T0,
    again,
    declare,
    make_dispute,
    make_dispute_in,
    make_evidence,
    make_mediator,
    make_proposal,
    make_ruling,
    staff_of,
)

pytestmark = pytest.mark.django_db
S = State

PROBLEMS = [condition for condition in ReturnCondition if condition != ReturnCondition.ITEM_RECEIVED]


def test_a_return_in_order_is_paid(client):
    dispute = on_its_way(client)
    acknowledge(client, dispute, "item_received")
    dispute = again(dispute)
    assert (dispute.state, dispute.settlement.refund) == (S.SETTLING, dispute.disputed_amount)


@pytest.mark.parametrize("condition", PROBLEMS)
def test_a_problem_needs_evidence(client, condition):
    dispute = on_its_way(client, (("LAMP", 1, 4300),))
    answer = post(client, dispute, "seller", "acknowledge_return", {"acknowledgement": condition})
    assert list(errors(answer)) == ["files"]


@pytest.mark.parametrize("condition", PROBLEMS)
def test_a_problem_comes_back_to_mediation_with_a_window_of_its_own(client, condition):
    dispute = on_its_way(client, (("LAMP", 1, 4300),))
    before = list(dispute.evidence.values_list("pk", flat=True))
    acknowledge(client, dispute, condition)
    dispute = again(dispute)
    assert dispute.state == S.COLLECTING_EVIDENCE
    assert dispute.due_at - dispute.clock_started_at == timedelta(days=dispute.policy.evidence_days)
    assert (dispute.asked, dispute.finished, dispute.reached_by) == (["buyer", "seller"], [], "")
    assert dispute.evidence.count() == len(before) + 1
    for role in (Role.BUYER, Role.SELLER):
        assert list_of(dispute, role) == RETURNS[condition][role]
    assert dispute.mediator is None or dispute.mediator.is_mediator


@pytest.mark.parametrize("role", [Role.BUYER, Role.SELLER])
def test_while_goods_travel_the_lists_are_about_the_return(role):
    dispute = make_dispute_in(S.AWAITING_RETURN_RECEIPT)
    assert list_of(dispute, role) == ON_ITS_WAY_BACK[role]
    assert checklist_of(dispute, role).missing == 0


def ordered_return(mediator, at=T0):
    """A return that a mediator ordered and the buyer sent."""
    dispute = make_dispute(S.UNDER_REVIEW, reason="not_as_described", at=at)
    dispute.store.return_address = "Rua 2, Porto"
    dispute.store.save()
    moment = at + timedelta(hours=5)
    if dispute.mediator != mediator:
        perform("take", dispute.pk, actor=mediator, at=moment)
    declare(dispute, mediator, at=moment)
    ruling = make_ruling("return_and_refund", 9590, return_freight="platform")
    perform("rule", dispute.pk, actor=mediator, at=moment, ruling=ruling)
    perform("ship_return", dispute.pk, actor=dispute.buyer, at=moment, carrier="CTT", tracking_number="RR1")
    return again(dispute), moment


def test_after_a_problem_the_same_mediator_rules_refund_or_release_and_no_second_return():
    mediator = make_mediator()
    make_mediator("idle")
    dispute, moment = ordered_return(mediator)
    assert dispute.return_freight == "platform"
    said = {"acknowledgement": "damaged", "evidence": [make_evidence("seller")]}
    perform("acknowledge_return", dispute.pk, actor=staff_of(dispute), at=moment, **said)
    dispute = again(dispute)
    assert (dispute.state, dispute.mediator) == (S.COLLECTING_EVIDENCE, mediator)
    assert not Terms.of(dispute).return_is_possible
    run_out_clock(dispute.pk, dispute.due_at)
    dispute = again(dispute)
    assert (dispute.state, dispute.mediator) == (S.UNDER_REVIEW, mediator)
    second = make_ruling("return_and_refund", 9590, return_freight="seller")
    with pytest.raises(Refused):
        perform("rule", dispute.pk, actor=mediator, at=dispute.clock_started_at, ruling=second)


def came_damaged(mediator):
    dispute, moment = ordered_return(mediator)
    said = {"acknowledgement": "damaged", "evidence": [make_evidence("seller")]}
    perform("acknowledge_return", dispute.pk, actor=staff_of(dispute), at=moment, **said)
    return again(dispute)


def test_while_the_mediator_is_absent_a_colleague_gets_the_case_back():
    mediator = make_mediator()
    colleague = make_mediator("colleague")
    Absence.objects.create(mediator=mediator, first_day=T0.date(), last_day=T0.date())
    assert came_damaged(mediator).mediator == colleague


def test_an_absent_mediator_keeps_it_where_there_is_no_other():
    mediator = make_mediator()
    Absence.objects.create(mediator=mediator, first_day=T0.date(), last_day=T0.date())
    assert came_damaged(mediator).mediator == mediator


def test_a_mediator_who_has_left_does_not_get_it_back():
    mediator = make_mediator()
    colleague = make_mediator("colleague")
    dispute, moment = ordered_return(mediator)
    mediator.groups.clear()
    said = {"acknowledgement": "damaged", "evidence": [make_evidence("seller")]}
    perform("acknowledge_return", dispute.pk, actor=staff_of(dispute), at=moment, **said)
    assert again(dispute).mediator == colleague


def test_a_seller_cannot_propose_a_second_return_either(client):
    dispute = on_its_way(client, (("LAMP", 1, 4300),))
    acknowledge(client, dispute, "damaged")
    form = get(client, again(dispute), "seller", "propose").context["form"]
    assert [value for value, _label in form.fields["remedy"].choices] == ["full_refund", "partial_refund"]
    proposal = make_proposal("seller", "return_and_refund", 100, return_freight="seller")
    with pytest.raises(Refused):
        perform("propose", dispute.pk, actor=staff_of(dispute), proposal=proposal)


# -- the clocks --------------------------------------------------------------------------------


def test_what_is_sent_at_the_deadline_is_too_late():
    dispute = make_dispute_in(S.AWAITING_RETURN_SHIPMENT)
    with pytest.raises(Refused):
        perform("ship_return", dispute.pk, actor=dispute.buyer, at=dispute.due_at, **SENT)
    dispute = again(dispute)
    assert (dispute.state, dispute.reached_by, dispute.settlement.refund) == (S.SETTLING, "return_lapsed", 0)


def test_a_moment_before_it_is_in_time():
    dispute = make_dispute_in(S.AWAITING_RETURN_SHIPMENT)
    just = dispute.due_at - timedelta(seconds=1)
    perform("ship_return", dispute.pk, actor=dispute.buyer, at=just, **SENT)
    assert again(dispute).state == S.AWAITING_RETURN_RECEIPT


def test_a_complaint_at_the_deadline_is_too_late_and_the_refund_is_due():
    dispute = make_dispute_in(S.AWAITING_RETURN_RECEIPT)
    said = {"acknowledgement": "damaged", "evidence": [make_evidence("seller")]}
    with pytest.raises(Refused):
        perform("acknowledge_return", dispute.pk, actor=staff_of(dispute), at=dispute.due_at, **said)
    dispute = again(dispute)
    assert (dispute.state, dispute.reached_by) == (S.SETTLING, "return_default")
    assert (dispute.settlement.refund, dispute.return_condition) == (dispute.disputed_amount, "")


@pytest.mark.parametrize(
    ("state", "says"),
    [(S.AWAITING_RETURN_SHIPMENT, ""), (S.AWAITING_RETURN_RECEIPT, "This is not possible now")],
)
def test_a_buyer_withdraws_until_the_goods_travel(state, says):
    dispute = make_dispute_in(state)
    reason = str(why_not(ACTIONS["withdraw"], dispute, Actor(Role.BUYER, dispute.buyer), T0))
    assert reason.startswith(says)
    assert bool(reason) == bool(says)


def test_nor_after_they_travelled_and_came_back_damaged():
    dispute = make_dispute_in(S.AWAITING_RETURN_RECEIPT)
    said = {"acknowledgement": "damaged", "evidence": [make_evidence("seller")]}
    perform("acknowledge_return", dispute.pk, actor=staff_of(dispute), at=T0 + timedelta(days=1), **said)
    with pytest.raises(Refused, match="The goods are on their way back"):
        perform("withdraw", dispute.pk, actor=dispute.buyer, at=T0 + timedelta(days=2))


# -- when they are back --------------------------------------------------------------------------


@pytest.mark.parametrize("portal", ["buyer", "seller"])
def test_after_a_problem_both_still_read_who_pays_the_freight(client, portal):
    dispute = came_back(client)
    assert dispute.return_freight == ""
    assert "The platform pays for sending them back." in card(client, dispute, portal).content.decode()


def test_a_ruled_return_names_its_payer_from_the_ruling_even_where_a_second_mediator_confirmed_it():
    mediator, second = make_mediator(), make_mediator("second")
    dispute = make_dispute(S.UNDER_REVIEW, reason="not_as_described")
    dispute.store.return_address = "Rua 2, Porto"
    dispute.store.save()
    moment = T0 + timedelta(hours=5)
    if dispute.mediator != mediator:
        perform("take", dispute.pk, actor=mediator, at=moment)
    declare(dispute, mediator, second, at=moment)
    ruling = make_ruling("return_and_refund", 9590, return_freight="buyer")
    perform("rule", dispute.pk, actor=mediator, at=moment, ruling=ruling, needs_confirmation=True)
    assert payer_of_return(dispute.events.order_by("sequence")) == ""
    perform("confirm_ruling", dispute.pk, actor=second, at=moment)
    assert payer_of_return(dispute.events.order_by("sequence")) == "buyer"


def test_where_no_return_took_effect_nobody_pays_one():
    dispute = make_dispute_in(S.SETTLING)
    assert payer_of_return(dispute.events.order_by("sequence")) == ""


@pytest.mark.parametrize("portal", ["buyer", "seller"])
def test_nobody_is_told_to_send_what_is_back(client, portal):
    dispute = came_back(client)
    page = card(client, dispute, portal).content.decode()
    for words in ("Send the goods to", "The buyer sends the goods to", "Write this on", "buyer writes on"):
        assert words not in page
    for words in ("Sent to", "Rua 1", "Written on the parcel:", "RMA 77"):
        assert words in page


@pytest.mark.parametrize("portal", ["buyer", "seller"])
def test_who_accepted_the_return_is_not_said_to_be_silent(client, portal):
    page = card(client, came_back(client), portal)
    assert page.context["apart"] == ""
    assert "not answered yet" not in page.content.decode()


@pytest.mark.parametrize("finished", [False, True])
def test_both_read_what_the_seller_says_of_the_return(client, finished):
    dispute = came_back(client)
    if finished:
        for actor in (dispute.buyer, staff_of(dispute)):
            perform("finish_evidence", dispute.pk, actor=actor)
        dispute = again(dispute)
        assert dispute.state == S.UNDER_REVIEW
    for portal, words in (("buyer", "The seller says: damaged."), ("seller", "You said: damaged.")):
        assert card(client, dispute, portal).context["standing"].if_nothing_text.startswith(words)


def test_without_a_return_nobody_is_said_to_have_said_anything(client):
    dispute = fresh(S.COLLECTING_EVIDENCE, **RETURN)
    assert "says:" not in card(client, dispute, "buyer").context["standing"].if_nothing_text
