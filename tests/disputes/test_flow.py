"""The rulebook's table, walked whole: every state × role × action through the door."""

from datetime import timedelta

import pytest
from django.db import transaction

from disputes.flow import ACTIONS, CLOCKS, SYSTEM, Actor, Refused, Role, State
from disputes.models import Message, OutsideSettlement
from disputes.perform import actions_for, perform
from disputes.verify import broken
from evidence.models import Admission, Withholding
from mediation.models import Assessment
from tests.factories import (
    T0,
    again,
    declare,
    make_dispute_in,
    make_evidence,
    make_mediator,
    make_operator,
    make_proposal,
    make_ruling,
    make_user,
    staff_of,
)

pytestmark = pytest.mark.django_db

NOW = T0 + timedelta(hours=12)
MESSAGE, EVIDENCE = {"send_message"}, {"submit_evidence"}
DESK = {
    "propose",
    "relabel",
    "admit_evidence",
    "withhold_evidence",
    "assess_evidence",
    "take",
    "send_message",
    "declare_impartiality",
}
DECIDING = {"rule"}  # a mediator's, once they have declared to be impartial
ALWAYS = {"withhold_evidence", "send_message"}
PAYING = {"confirm_settlement", "fail_settlement"}
SCANNING = {"withhold_evidence"}

# What RULEBOOK.md allows, written out by hand: who may do what in each state as the makers reach it.
ALLOWED = {
    State.AWAITING_SELLER_RESPONSE: {
        Role.BUYER: {"modify", "withdraw"} | EVIDENCE | MESSAGE,
        Role.SELLER: {"accept", "counter", "contest"} | EVIDENCE | MESSAGE,
        Role.MEDIATOR: {"extend"} | ALWAYS,
    },
    State.AWAITING_BUYER_RESPONSE: {
        Role.BUYER: {"accept", "modify", "reject", "request_intervention", "withdraw"} | EVIDENCE | MESSAGE,
        Role.SELLER: {"refund_in_full", "request_intervention"} | EVIDENCE | MESSAGE,
        Role.MEDIATOR: {"extend"} | ALWAYS,
    },
    State.COLLECTING_EVIDENCE: {
        Role.BUYER: {"withdraw", "propose", "finish_evidence"} | EVIDENCE | MESSAGE,
        Role.SELLER: {"refund_in_full", "propose", "finish_evidence"} | EVIDENCE | MESSAGE,
        Role.MEDIATOR: {"extend"} | DESK,
    },
    State.UNDER_REVIEW: {
        Role.BUYER: {"withdraw", "propose"} | EVIDENCE | MESSAGE,
        Role.SELLER: {"refund_in_full", "propose"} | EVIDENCE | MESSAGE,
        Role.MEDIATOR: {"request_evidence", "rule"} | DESK,
    },
    State.VERIFYING_EVIDENCE: {
        Role.BUYER: {"withdraw", "propose", "finish_evidence"} | EVIDENCE | MESSAGE,
        Role.SELLER: {"refund_in_full", "propose", "finish_evidence"} | EVIDENCE | MESSAGE,
        Role.MEDIATOR: {"extend"} | DESK,
    },
    State.AWAITING_RETURN_SHIPMENT: {
        Role.BUYER: {"ship_return", "request_intervention", "withdraw"} | EVIDENCE | MESSAGE,
        Role.SELLER: {"refund_in_full", "request_intervention"} | EVIDENCE | MESSAGE,
        Role.MEDIATOR: {"extend"} | ALWAYS,
    },
    State.AWAITING_RETURN_RECEIPT: {
        Role.BUYER: {"request_intervention"} | EVIDENCE | MESSAGE,
        Role.SELLER: {"refund_in_full", "request_intervention", "acknowledge_return"} | EVIDENCE | MESSAGE,
        Role.MEDIATOR: {"extend"} | ALWAYS,
    },
    State.SETTLING: {
        Role.BUYER: MESSAGE,
        Role.SELLER: MESSAGE,
        Role.MEDIATOR: ALWAYS,
        Role.OPERATOR: PAYING,
        Role.SYSTEM: PAYING,
        Role.MARKETPLACE: PAYING,
    },
    State.CLOSED: {Role.BUYER: MESSAGE, Role.SELLER: MESSAGE, Role.MEDIATOR: ALWAYS},
}


def allowed(state, role):
    outside = {"settle_outside"} if role == Role.MARKETPLACE and state != State.CLOSED else set()
    scanning = SCANNING if role == Role.SYSTEM else set()
    return ALLOWED[state].get(role, set()) | outside | scanning


def actor(role, dispute):
    makers = {
        Role.BUYER: lambda: dispute.buyer,
        Role.SELLER: lambda: staff_of(dispute),
        Role.MEDIATOR: make_mediator,
        Role.OPERATOR: make_operator,
        Role.MARKETPLACE: lambda: Actor(Role.MARKETPLACE, marketplace_id=dispute.order.marketplace_id),
        Role.SYSTEM: lambda: SYSTEM,
    }
    return makers[role]()


def bring(name, dispute, role):
    """What each action must bring, in its simplest form."""
    evidence = dispute.evidence.first()
    party = role if role in (Role.BUYER, Role.SELLER) else Role.BUYER
    return {
        "accept": {"proposal": dispute.on_the_table_id},
        "counter": {"proposal": make_proposal(), "statement": "So much."},
        "contest": {
            "proposal": make_proposal(remedy="no_refund", amount=0),
            "statement": "It was delivered.",
            "evidence": [make_evidence("seller")],
        },
        "modify": {"proposal": make_proposal("buyer", amount=3000)},
        "request_intervention": {"statement": "Please decide."},
        "propose": {"proposal": make_proposal(role)},
        "submit_evidence": {"evidence": [make_evidence(party)]},
        "request_evidence": {"party": "both", "request": "A photo, please."},
        "relabel": {"reason": "not_received", "sub_reason": "wrong_address", "why": "As they say."},
        "admit_evidence": {"admission": Admission(evidence=evidence, why="It matters.")},
        "withhold_evidence": {"withholding": Withholding(evidence=evidence, why="Private.")},
        "assess_evidence": {"assessment": [Assessment(evidence=evidence, verdict="verified")]},
        "rule": {"ruling": make_ruling()},
        "send_back_ruling": {"note": "Why so much?"},
        "correct_ruling": {"text": "The date is 3 March.", "why": "A slip."},
        "ship_return": {"carrier": "CTT", "tracking_number": "RR1"},
        "acknowledge_return": {"acknowledgement": "item_received"},
        "confirm_settlement": {"provider_reference": "pay-1"},
        "fail_settlement": {"reason": "The account is closed."},
        "settle_outside": {
            "outside_settlement": OutsideSettlement(order=dispute.order, kind="refunded", amount=100)
        },
        "send_message": {"message": Message(text="Hello")},
        "assign": {"mediator": make_mediator()},
        "recuse": {"why": "I know them.", "mediator": None},
        "extend": {"until": NOW + timedelta(days=40), "why": "Holidays."},
    }.get(name, {})


def refusal(name, dispute, who, brought):
    """Why the door refused, or "" if it did not."""
    try:
        perform(name, dispute.pk, actor=who, at=NOW, **brought)
    except Refused as refused:
        return str(refused.reason) or "refused without a word"
    return ""


@pytest.fixture
def dispute(state):
    make_mediator("of the case")
    dispute = make_dispute_in(state, evidence=[make_evidence()])
    assert dispute.state == state
    return dispute


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("state", State)
def test_the_door_does_what_the_rulebook_allows_and_nothing_else(dispute, state, role):
    who, done = actor(role, dispute), set()
    for name in ACTIONS:
        before = transaction.savepoint()
        if name in allowed(state, role) & DECIDING:
            declare(dispute, who, at=NOW)
        brought = bring(name, dispute, role)
        version = again(dispute).version
        reason = refusal(name, dispute, who, brought)
        assert again(dispute).version == version + (not reason)
        if not reason:
            done.add(name)
            assert again(dispute).state in {*ACTIONS[name].targets, state}
            assert broken(again(dispute)) == []
        transaction.savepoint_rollback(before)
    assert done == allowed(state, role)


@pytest.mark.parametrize("role", [Role.BUYER, Role.SELLER, Role.MEDIATOR, Role.OPERATOR])
@pytest.mark.parametrize("state", State)
def test_what_is_offered_is_what_is_allowed(dispute, state, role):
    offered = {action.name for action in actions_for(dispute, actor(role, dispute), NOW)}
    assert offered == allowed(state, role) - DECIDING


def test_deciding_is_offered_and_allowed_to_who_has_declared():
    make_mediator("of the case")
    dispute, mediator = make_dispute_in(State.UNDER_REVIEW, evidence=[make_evidence()]), make_mediator()
    assert "Declare first" in refusal("rule", dispute, mediator, bring("rule", dispute, Role.MEDIATOR))
    offered = {action.name for action in actions_for(declare(dispute, mediator, at=NOW), mediator, NOW)}
    assert offered == allowed(State.UNDER_REVIEW, Role.MEDIATOR) - {"declare_impartiality"}
    assert refusal("rule", dispute, mediator, bring("rule", dispute, Role.MEDIATOR)) == ""


@pytest.mark.parametrize("state", State)
def test_nothing_is_offered_to_strangers_nor_allowed(dispute, state):
    stranger = make_user("stranger")
    assert actions_for(dispute, stranger, NOW) == []
    for name in ACTIONS:
        with pytest.raises(Refused):
            perform(name, dispute.pk, actor=stranger, at=NOW, **bring(name, dispute, Role.BUYER))


@pytest.mark.parametrize("state", State)
def test_nothing_is_offered_once_time_is_up(dispute, state):
    if dispute.due_at is None:
        assert state in (State.SETTLING, State.CLOSED)
    else:
        assert actions_for(dispute, dispute.buyer, dispute.due_at) == []


@pytest.mark.parametrize("state", list(CLOCKS))
def test_the_clock_acts_when_it_has_run_out_and_not_a_second_before(dispute, state):
    then = CLOCKS[state].then
    with pytest.raises(Refused):
        perform(then, dispute.pk, actor=SYSTEM, at=dispute.due_at - timedelta(seconds=1))
    assert ACTIONS[then].guard(dispute, SYSTEM, dispute.due_at) == ""
