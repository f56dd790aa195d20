"""How an effect is made: the second lock of django-fsm, and what several effects do to a dispute's fields."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Self
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import GET_STATE, transition

from disputes.flow import ACTIONS, Actor, OneOf, Outcome, ReachedBy, Refused, Remedy, Role, Stale, State
from disputes.models.columns import Columns


def effect(method: Callable[..., None]) -> Callable[..., None]:
    """Make a method the effect of the row of the same name; only `perform` may call it."""
    row = ACTIONS[method.__name__]
    target = row.target
    if isinstance(target, OneOf):
        decide = target.decide
        reached: Any = GET_STATE(
            lambda dispute, *args, **kwargs: decide(dispute), states=[*target.states, *row.source]
        )
    else:
        reached = target if isinstance(target, State) else None

    @wraps(method)
    def guarded(self: Reaching, *args: Any, **kwargs: Any) -> None:
        if not self.is_held:
            raise RuntimeError(f"{row.name} is called by perform, which holds the row.")
        method(self, *args, **kwargs)

    # the fields of this abstract model are declared by Dispute: django-fsm finds the state by name
    walked: Callable[..., None] = transition(field="state", source=sorted(row.source), target=reached)(
        guarded
    )
    return walked


class Reaching(Columns):
    """A dispute that `perform` holds, with the steps that effects are made of."""

    class Meta:
        abstract = True

    is_held = False  # set by `perform` while it holds the row
    settlement: Any  # the other end of Settlement.dispute
    touched: list[models.Model]  # other rows that an effect changed, saved with the dispute

    def hold(self) -> Self:
        self.is_held = True
        self.touched = []
        return self

    def _put(self, proposal: Any) -> None:
        self.on_the_table, self.accepted_by = proposal, ""

    def _clear_table(self) -> None:
        self._put(None)

    def _collect(self) -> None:
        self.asked, self.finished = [Role.BUYER.value, Role.SELLER.value], []

    def _take_address(
        self, actor: Actor, return_address: str = "", return_reference: str = "", **_brought: Any
    ) -> None:
        """Where a seller wants the goods, and what the buyer writes on them; "" leaves what is known."""
        if actor.role == Role.SELLER:
            self.return_address = return_address or self.return_address
            self.return_reference = return_reference or self.return_reference

    def _check_ruling(self, number: int | None) -> None:
        if number is not None and number != self.ruled_in:
            raise Stale(_("Another ruling waits by now. Nothing was sent."))

    def _reach_table(self, reached_by: ReachedBy) -> None:
        table = self.on_the_table
        if table is None:
            raise Refused(_("Nothing is on the table."))
        self._reach(reached_by, table.remedy, self.refund_of(table), table.return_freight)

    def _reach(self, reached_by: ReachedBy, remedy: str, amount: int, return_freight: str = "") -> None:
        """A remedy takes effect. Without an address to send to, a return becomes the refund alone."""
        if remedy == Remedy.RETURN_AND_REFUND and not self.has_return_address:
            remedy = Remedy.FULL_REFUND if amount == self.disputed_amount else Remedy.PARTIAL_REFUND
        if self.ruling_waiting and reached_by != ReachedBy.RULING:
            self.ruled_by = None  # a ruling that nobody saw never was one
        self.remedy, self.refund_amount = remedy, amount
        self.return_freight = return_freight if remedy == Remedy.RETURN_AND_REFUND else ""
        self.reached_by, self.outcome = reached_by, self._outcome(amount)
        self.took_effect, self.ruling_waiting, self.sent_back = True, False, False
        self._clear_table()

    def _outcome(self, amount: int) -> Outcome:
        if amount == 0:
            return Outcome.SELLER_FAVOUR
        return Outcome.BUYER_FAVOUR if amount == self.disputed_amount else Outcome.SPLIT

    def _unreach(self) -> None:
        """What was reached no longer stands; that it once took effect is kept."""
        self.remedy, self.refund_amount, self.return_freight = "", 0, ""
        self.reached_by, self.outcome = "", ""

    def _end(self, reached_by: ReachedBy) -> None:
        """It is over without a decision: nothing is on the table, and no ruling waits or ever did."""
        if self.ruling_waiting:
            self.ruled_by = None
        self._unreach()
        self._clear_table()
        self.ruling_waiting = self.sent_back = False
        self.reached_by, self.outcome = reached_by, Outcome.NONE

    def _leave(self, left: int) -> None:
        """So much is left in dispute."""
        self.disputed_amount, self.refund_amount = left, min(self.refund_amount, left)
        if left == 0:
            self._end(ReachedBy.OUTSIDE)
        elif self.reached_by:
            self.outcome = self._outcome(self.refund_amount)

    def _take_off_what_was_reported(self) -> None:
        """Nothing has moved: what was reported outside while it might have is taken off now."""
        reported, self.settlement.reported_outside = self.settlement.reported_outside, 0
        if reported:
            left = max(0, self.disputed_amount - reported)
            self._lower_settlement(left)
            self._leave(left)

    def _lower_settlement(self, left: int) -> bool:
        """Lower an instruction that has not moved any money; False if it may be on its way.

        It gets a new key, because a provider that has said no to it takes it for the old one otherwise.
        """
        settlement = self.settlement
        self.touched.append(settlement)
        if settlement.instructed_at is not None:
            return False
        refund = min(settlement.refund, left)
        settlement.disputed_amount, settlement.refund, settlement.release = left, refund, left - refund
        settlement.idempotency_key = uuid4()
        if left == 0:
            settlement.status = settlement.Status.CANCELLED
        return True
