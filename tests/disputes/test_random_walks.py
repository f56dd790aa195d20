"""Random disputes: whatever parties, mediators and clocks do, what must always hold holds."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from disputes.flow import ACTIONS, SYSTEM, Actor, Refused, Role, State
from disputes.models import Message, OutsideSettlement
from disputes.perform import actions_for, perform, run_out_clock
from disputes.verify import broken
from evidence.models import Admission, Withholding
from mediation.models import Assessment
from tests.factories import (
    T0,
    again,
    make_dispute,
    make_evidence,
    make_mediator,
    make_operator,
    make_proposal,
    make_ruling,
    staff_of,
)

pytestmark = pytest.mark.django_db

SCARY = ("withhold_evidence", "assign")
AMOUNTS = st.integers(1, 9589)


class Walk(RuleBasedStateMachine):
    """One dispute and everybody who may touch it."""

    @initialize(
        reason=st.sampled_from(["not_received", "not_as_described"]),
        remedy=st.sampled_from(["full_refund", "partial_refund", "return_and_refund"]),
        amount=AMOUNTS,
        address=st.sampled_from(["", "Rua 3, Porto"]),
    )
    def opened(self, reason, remedy, amount, address):
        if reason == "not_received" and remedy == "return_and_refund":
            remedy = "full_refund"
        self.mediators = [make_mediator(), make_mediator(), make_mediator(head=True)]
        self.operator = make_operator()
        self.dispute = make_dispute(
            reason=reason, remedy=remedy, amount=amount, return_freight="buyer", evidence=[make_evidence()]
        )
        self.dispute.store.return_address = address
        self.dispute.store.save()
        self.people = [self.dispute.buyer, staff_of(self.dispute), *self.mediators, self.operator]
        self.at, self.hashes = T0, []

    @rule(data=st.data(), hours=st.integers(0, 30))
    def somebody_does_what_is_offered(self, data, hours):
        self.at += timedelta(hours=hours)
        run_out_clock(self.dispute.pk, self.at)
        self.dispute = again(self.dispute)
        who = data.draw(st.sampled_from(self.people))
        offered = [a for a in actions_for(self.dispute, who, self.at) if a.name not in SCARY]
        if offered:
            action = data.draw(st.sampled_from(offered))
            brought = self.bring(action.name, who, data.draw(AMOUNTS), data.draw(st.booleans()))
            perform(action.name, self.dispute.pk, actor=who, at=self.at, **brought)

    @rule(data=st.data())
    def somebody_tries_anything(self, data):
        """Refused or done: never torn."""
        who = data.draw(st.sampled_from(self.people))
        name = data.draw(st.sampled_from([n for n, a in ACTIONS.items() if a.who != {Role.SYSTEM}]))
        if name not in (*SCARY, "open"):
            try:
                perform(name, self.dispute.pk, actor=who, at=self.at, **self.bring(name, who, 5, False))
            except Refused as refused:
                self.refused = refused

    @precondition(lambda self: self.dispute.due_at)
    @rule()
    def everybody_stays_silent(self):
        self.at = max(self.at, self.dispute.due_at)
        assert run_out_clock(self.dispute.pk, self.at)

    @precondition(lambda self: self.dispute.state == State.SETTLING)
    @rule(fails=st.booleans())
    def the_money_moves(self, fails):
        if fails:
            perform("fail_settlement", self.dispute.pk, actor=SYSTEM, at=self.at, reason="No answer.")
        else:
            perform("confirm_settlement", self.dispute.pk, actor=SYSTEM, at=self.at, provider_reference="p")

    @precondition(lambda self: self.dispute.state != State.CLOSED)
    @rule(amount=AMOUNTS)
    def money_moves_outside(self, amount):
        shop = Actor(Role.MARKETPLACE, marketplace_id=self.dispute.order.marketplace_id)
        outside = OutsideSettlement(order=self.dispute.order, kind="refunded", amount=amount)
        perform("settle_outside", self.dispute.pk, actor=shop, at=self.at, outside_settlement=outside)

    def bring(self, name, who, amount, flag):
        dispute = self.dispute = again(self.dispute)
        role = "mediator" if who in self.mediators else "buyer" if who == dispute.buyer else "seller"
        item = dispute.evidence.order_by("-pk").first()
        amount = min(amount, max(dispute.disputed_amount - 1, 1))
        offer = make_proposal(role, amount=amount)
        if flag and dispute.reason == "not_as_described" and dispute.return_shipped_at is None:
            offer = make_proposal(role, "return_and_refund", amount, return_freight="seller")
        return {
            "accept": {"proposal": dispute.on_the_table_id, "return_address": "Rua 4" if flag else ""},
            "counter": {"proposal": offer, "statement": "So."},
            "contest": {
                "proposal": make_proposal(remedy="no_refund", amount=0),
                "statement": "No.",
                "evidence": [make_evidence("seller")],
            },
            "modify": {"proposal": offer},
            "request_intervention": {"statement": "Help."},
            "propose": {"proposal": offer},
            "submit_evidence": {"evidence": [make_evidence(role)]},
            "request_evidence": {"party": "buyer" if flag else "both", "request": "More."},
            "relabel": {"reason": "not_received", "sub_reason": "not_shipped", "why": "So."},
            "admit_evidence": {"admission": Admission(evidence=item, why="So.")},
            "withhold_evidence": {"withholding": Withholding(evidence=item, why="So.")},
            "assess_evidence": {
                "assessment": [Assessment(evidence=e, verdict="verified") for e in dispute.evidence.all()]
            },
            "rule": {
                "ruling": make_ruling("partial_refund", min(amount, dispute.disputed_amount)),
                "needs_confirmation": flag,
            },
            "send_back_ruling": {"note": "So?"},
            "correct_ruling": {"text": "So.", "why": "So."},
            "ship_return": {"carrier": "CTT", "tracking_number": "RR2"},
            "acknowledge_return": {"acknowledgement": "item_received" if flag else "damaged"},
            "confirm_settlement": {"provider_reference": "p"},
            "fail_settlement": {"reason": "No answer."},
            "send_message": {"message": Message(text="Hm", private=flag and role == "mediator")},
            "recuse": {"why": "So.", "mediator": None},
            "extend": {"until": (dispute.due_at or self.at) + timedelta(days=1), "why": "So."},
        }.get(name, {})

    @invariant()
    def the_record_is_whole_and_only_grows(self):
        self.dispute = dispute = again(self.dispute)
        assert broken(dispute) == []
        hashes = list(dispute.events.order_by("sequence").values_list("hash", flat=True))
        assert hashes[: len(self.hashes)] == self.hashes
        self.hashes = hashes

    @invariant()
    def the_money_adds_up(self):
        dispute = again(self.dispute)
        settlement = getattr(dispute, "settlement", None)
        without_money = dispute.reached_by in ("withdrawn", "outside")
        assert (settlement is not None) >= (dispute.state == State.SETTLING)
        assert settlement is not None or dispute.state != State.CLOSED or without_money
        confirmed = settlement is not None and settlement.status == "confirmed"
        booked = sum(entry.amount for entry in settlement.entries.all()) if settlement else 0
        assert booked == (settlement.disputed_amount if confirmed else 0)
        outside = sum(row.amount for row in dispute.order.outside_settlements.all())
        assert dispute.refund_amount <= dispute.disputed_amount
        assert dispute.disputed_amount == max(0, dispute.order.total_paid - outside)

    @invariant()
    def nobody_is_stuck(self):
        dispute = again(self.dispute)
        assert dispute.due_at or dispute.state in (State.SETTLING, State.CLOSED)


class TestWalks(TestCase):
    def test_random_disputes(self):
        run_state_machine_as_test(
            Walk,
            settings=settings(
                max_examples=25,
                stateful_step_count=25,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
