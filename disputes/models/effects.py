"""The effects: what each action of the rulebook sets on a dispute. They set fields and nothing else.

Each is a method named like its row in `flow.ACTIONS`. What an action must bring is a required keyword;
`at` is the instant of the action.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from disputes.flow import (
    LONGEST_EXTENSION,
    Actor,
    ReachedBy,
    Refused,
    Remedy,
    ReturnCondition,
    Role,
    Stale,
    State,
)
from disputes.models.reaching import Reaching, effect


class Effects(Reaching):
    """Dispute's effects, apart from its columns."""

    class Meta:
        abstract = True

    # -- negotiation ----------------------------------------------------------------------

    @effect
    def open(self, *, actor: Actor, at: datetime, proposal: Any, **_brought: Any) -> None:
        self.opened_at = at
        self._put(proposal)

    @effect
    def accept(self, *, actor: Actor, at: datetime, proposal: int, **brought: Any) -> None:
        table = self.on_the_table
        if table is None or table.pk != proposal:
            raise Stale(_("The proposal has changed. Nothing was sent."))
        self._take_address(actor, **brought)
        if table.role == Role.MEDIATOR and not self.accepted_by:
            self.accepted_by = actor.role
        else:
            self._reach_table(ReachedBy.AGREEMENT)

    @effect
    def counter(self, *, actor: Actor, at: datetime, proposal: Any, statement: str, **brought: Any) -> None:
        self.seller_answered = True
        self._take_address(actor, **brought)
        self._put(proposal)

    @effect
    def contest(self, *, actor: Actor, at: datetime, proposal: Any, statement: str, **_b: Any) -> None:
        self.seller_answered = True
        self._put(proposal)

    @effect
    def modify(self, *, actor: Actor, at: datetime, proposal: Any, **_b: Any) -> None:
        self.modifications += 1
        self._put(proposal)

    @effect
    def refund_in_full(self, *, actor: Actor, at: datetime, **_b: Any) -> None:
        self._reach(ReachedBy.AGREEMENT, Remedy.FULL_REFUND, self.disputed_amount)

    @effect
    def reject(self, *, actor: Actor, at: datetime, **_b: Any) -> None:
        self._clear_table()
        self._collect()

    @effect
    def request_intervention(self, *, actor: Actor, at: datetime, statement: str, **_b: Any) -> None:
        self._unreach()
        self._collect()

    @effect
    def withdraw(self, *, actor: Actor, at: datetime, **_b: Any) -> None:
        self._end(ReachedBy.WITHDRAWN)

    @effect
    def apply_buyer_choice(self, *, actor: Actor, at: datetime, **_b: Any) -> None:
        self._reach_table(ReachedBy.SELLER_TIMEOUT)

    @effect
    def apply_seller_proposal(self, *, actor: Actor, at: datetime, **_b: Any) -> None:
        self._reach_table(ReachedBy.BUYER_TIMEOUT)

    # -- mediation ------------------------------------------------------------------------

    @effect
    def propose(self, *, actor: Actor, at: datetime, proposal: Any, **brought: Any) -> None:
        self._take_address(actor, **brought)
        self._put(proposal)

    @effect
    def submit_evidence(self, *, actor: Actor, at: datetime, evidence: list[Any], **brought: Any) -> None:
        """Nothing moves; with the label of a return may come what is written on it."""
        self._take_address(actor, **brought)

    @effect
    def finish_evidence(self, *, actor: Actor, at: datetime, **_b: Any) -> None:
        self.finished = [*self.finished, actor.role.value]

    @effect
    def close_evidence(self, *, actor: Actor, at: datetime, **_b: Any) -> None:
        """Nothing but the state."""

    @effect
    def request_evidence(self, *, actor: Actor, at: datetime, party: str, request: str, **_b: Any) -> None:
        self.evidence_requests += 1
        self.asked = [Role.BUYER.value, Role.SELLER.value] if party == "both" else [party]
        self.finished = []

    @effect
    def resume_review(self, *, actor: Actor, at: datetime, **_b: Any) -> None:
        """Nothing but the state."""

    @effect
    def reassign_overdue(self, *, actor: Actor, at: datetime, mediator: Any, **_b: Any) -> None:
        self.overdue_count += 1
        self.mediator = mediator

    @effect
    def relabel(
        self, *, actor: Actor, at: datetime, reason: str, sub_reason: str, why: str, **_b: Any
    ) -> None:
        self.reason, self.sub_reason = reason, sub_reason
        table = self.on_the_table
        if table and table.remedy == Remedy.RETURN_AND_REFUND and reason == "not_received":
            self._clear_table()

    @effect
    def admit_evidence(self, *, actor: Actor, at: datetime, admission: Any, **_b: Any) -> None:
        """Nothing moves."""

    @effect
    def withhold_evidence(self, *, actor: Actor, at: datetime, withholding: Any, **_b: Any) -> None:
        """Nothing moves."""

    @effect
    def assess_evidence(self, *, actor: Actor, at: datetime, assessment: list[Any], **_b: Any) -> None:
        """Nothing moves."""

    @effect
    def declare_impartiality(self, *, actor: Actor, at: datetime, **_b: Any) -> None:
        self.declared = [*self.declared, actor.user_id]

    @effect
    def rule(
        self, *, actor: Actor, at: datetime, ruling: Any, needs_confirmation: bool = False, **_b: Any
    ) -> None:
        """Waits when the ruling mediator asks for a second one, or the policy does, or one was sent back."""
        self.ruled_by, self.ruled_in = actor.user, self.version + 1
        self.remedy, self.refund_amount, self.return_freight = (
            ruling.remedy,
            ruling.amount,
            ruling.return_freight,
        )
        self.ruling_waiting = needs_confirmation or self.must_be_confirmed
        if not self.ruling_waiting:
            self._reach(ReachedBy.RULING, ruling.remedy, ruling.amount, ruling.return_freight)

    @effect
    def confirm_ruling(self, *, actor: Actor, at: datetime, number: int | None = None, **_b: Any) -> None:
        """`number` is the ruling that was read: another one may wait by now."""
        self._check_ruling(number)
        self._reach(ReachedBy.RULING, self.remedy, self.refund_amount, self.return_freight)

    @effect
    def send_back_ruling(
        self, *, actor: Actor, at: datetime, note: str, number: int | None = None, **_b: Any
    ) -> None:
        self._check_ruling(number)
        self.ruling_waiting, self.sent_back = False, True
        self.ruled_by = None
        self._unreach()

    @effect
    def correct_ruling(self, *, actor: Actor, at: datetime, text: str, why: str, **_b: Any) -> None:
        """Nothing moves; the correction stands beside the ruling."""

    @effect
    def take(self, *, actor: Actor, at: datetime, **_b: Any) -> None:
        self.mediator = actor.user

    @effect
    def assign(self, *, actor: Actor, at: datetime, mediator: Any, **_b: Any) -> None:
        self.mediator = mediator

    @effect
    def recuse(self, *, actor: Actor, at: datetime, why: str, mediator: Any, **_b: Any) -> None:
        self.mediator = mediator

    @effect
    def extend(self, *, actor: Actor, at: datetime, until: datetime, why: str, **_b: Any) -> None:
        if self.due_at is None or until <= self.due_at:
            raise Refused(_("The new deadline must be later than the present one."))
        if until > at + LONGEST_EXTENSION:
            raise Refused(_("The new deadline must be within the next 90 days."))
        self.due_at = until

    # -- return ---------------------------------------------------------------------------

    @effect
    def ship_return(
        self, *, actor: Actor, at: datetime, carrier: str, tracking_number: str, **_b: Any
    ) -> None:
        self.return_carrier, self.return_tracking_number = carrier, tracking_number
        self.return_shipped_at = at

    @effect
    def lapse_return(self, *, actor: Actor, at: datetime, **_b: Any) -> None:
        self._reach(ReachedBy.RETURN_LAPSED, Remedy.NO_REFUND, 0)

    @effect
    def acknowledge_return(self, *, actor: Actor, at: datetime, acknowledgement: str, **_b: Any) -> None:
        self.return_condition = acknowledgement
        if acknowledgement != ReturnCondition.ITEM_RECEIVED:
            self._unreach()
            self._collect()

    @effect
    def confirm_return_by_default(self, *, actor: Actor, at: datetime, **_b: Any) -> None:
        self.reached_by = ReachedBy.RETURN_DEFAULT

    # -- settlement -----------------------------------------------------------------------

    @effect
    def confirm_settlement(self, *, actor: Actor, at: datetime, provider_reference: str, **_b: Any) -> None:
        settlement = self.settlement
        settlement.status, settlement.confirmed_at = settlement.Status.CONFIRMED, at
        settlement.provider_reference, settlement.failure_reason = provider_reference, ""
        self.touched.append(settlement)

    @effect
    def fail_settlement(
        self, *, actor: Actor, at: datetime, reason: str, uncertain: bool = False, **_b: Any
    ) -> None:
        """After a plain "no" nothing has moved; where it is uncertain, the money may have."""
        settlement = self.settlement
        settlement.status, settlement.failure_reason = settlement.Status.FAILED, reason
        if not uncertain:
            settlement.instructed_at = None
            self._take_off_what_was_reported()
        self.touched.append(settlement)

    @effect
    def settle_outside(self, *, actor: Actor, at: datetime, outside_settlement: Any, **_b: Any) -> None:
        """Less is left in dispute. An instruction that may be on its way stays as it is."""
        if outside_settlement.amount == 0:
            return  # the order changed, and nothing of that is in dispute here
        left = max(0, self.disputed_amount - outside_settlement.amount)
        outside_settlement.beyond = outside_settlement.amount - (self.disputed_amount - left)
        if self.state == State.SETTLING and not self._lower_settlement(left):
            outside_settlement.beyond = outside_settlement.amount
            self.settlement.reported_outside += self.disputed_amount - left
            return
        self._leave(left)

    @effect
    def send_message(self, *, actor: Actor, at: datetime, message: Any, **_b: Any) -> None:
        """Nothing moves."""
