"""A dispute that walks its way in memory: effects, clocks and events are the product's; none is saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from accounts.models import User
from benchmarks.copies import StandIns
from disputes.flow import ACTIONS, CLOCKS, MEDIATING, SYSTEM, Actor, Role, State
from disputes.models import (
    Dispute,
    DisputeLine,
    EscrowEntry,
    Event,
    Order,
    OrderLine,
    Record,
    Settlement,
    Shipment,
)
from disputes.perform import stepping
from evidence.models import Evidence
from mediation.models import Ruling


class Stopped(Exception):  # noqa: N818 - nothing went wrong
    """The walk has come as far as it was meant to."""


@dataclass
class Case:
    """An order and the dispute about it, not saved."""

    order: Order
    parcel: Shipment
    order_lines: list[OrderLine]
    dispute: Dispute
    lines: list[DisputeLine]
    events: list[Event] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    settlement: Settlement | None = None
    entries: list[EscrowEntry] = field(default_factory=list)

    def rows(self) -> Iterator[Any]:
        yield from (self.order, self.parcel, *self.order_lines, self.dispute, *self.lines)
        yield from (*self.events, *self.records, *self.entries)
        if self.settlement:
            yield self.settlement


class Walk:
    """Takes a case on, one action after the other; `stop` is how many of them in mediation, 0 for no end."""

    def __init__(
        self, case: Case, seller: User, mediators: list[User], numbers: StandIns, dice: Random, stop: int = 0
    ) -> None:
        self.case, self.dispute, self.numbers, self.dice = case, case.dispute.hold(), numbers, dice
        self.at = case.dispute.opened_at
        self.actors = {
            Role.BUYER: Actor(Role.BUYER, case.dispute.buyer),
            Role.SELLER: Actor(Role.SELLER, seller),
            Role.MARKETPLACE: Actor(Role.MARKETPLACE, marketplace_id=case.order.marketplace_id),
            Role.SYSTEM: SYSTEM,
        }
        self._mediators = dice.sample(mediators, min(3, len(mediators)))
        self._stop = stop

    def mediator(self) -> Actor:
        """Whose case it is."""
        return Actor(Role.MEDIATOR, self.dispute.mediator)

    def another(self) -> User:
        """A mediator whose case it is not."""
        return next(one for one in self._mediators if one.pk != self.dispute.mediator_id)

    def do(self, name: str, who: Role | Actor, **brought: Any) -> Event:
        """As `perform` does, at a time of its own choice before the clock runs out."""
        return self._walk(name, self.actors[who] if isinstance(who, Role) else who, self._soon(), brought)

    def run_out(self, **brought: Any) -> Event:
        """Let the clock of the state run out."""
        assert self.dispute.due_at
        at = self.dispute.due_at + timedelta(seconds=self.dice.randint(1, 60))
        return self._walk(CLOCKS[State(self.dispute.state)].then, SYSTEM, at, brought)

    def _soon(self) -> datetime:
        left = self.dispute.due_at - self.at if self.dispute.due_at else timedelta(days=2)
        after = self.at + max(left, timedelta(seconds=10)) * self.dice.uniform(0.01, 0.35)
        return after.replace(microsecond=0)

    def _walk(self, name: str, actor: Actor, at: datetime, brought: dict[str, Any]) -> Event:
        dispute, action = self.dispute, ACTIONS[name]
        before, due, seen = dispute.state, dispute.due_at, stepping._what_pages_show(dispute)
        was_with = dispute.mediator_id
        if name == "open":
            at = self.at
        getattr(dispute, name)(actor=actor, at=at, **brought)
        if dispute.state in MEDIATING and dispute.mediator is None:
            dispute.mediator = self._mediators[0]
        stepping._enter(dispute, before, at)
        stepping._wind(dispute, action, before, at)
        dispute.version, dispute.updated_at = dispute.version + 1, at
        if seen != stepping._what_pages_show(dispute):
            dispute.changed_in = dispute.version
        event = self._event(name, actor, at, before)
        event.data = stepping._data(dispute, action, before, due, self._said(brought))
        event.data |= stepping._given(dispute, action, was_with)
        event.seal(self.case.events[-1].hash if self.case.events else "")
        self.case.events.append(event)
        self._hang(event, brought)
        if before != dispute.state:
            self._money(at)
        self.at = at
        self._count()
        return event

    def _event(self, name: str, actor: Actor, at: datetime, before: str) -> Event:
        return Event(
            dispute=self.dispute,
            sequence=self.dispute.version,
            action=name,
            actor=actor.user,
            role=actor.role.value,
            from_state=before,
            to_state=self.dispute.state,
            at=at,
            due_at=self.dispute.due_at,
        )

    def _said(self, brought: dict[str, Any]) -> dict[str, Any]:
        """A ruling says how the evidence is marked that it cites, and would look it up in the database."""
        ruling = brought.get("ruling")
        if not isinstance(ruling, Ruling):
            return brought
        pieces = {piece.pk: piece.mark for piece in self.pieces()}
        fields = ("remedy", "amount", "return_freight", "findings", "grounds", "cited")
        said: dict[str, Any] = {name: getattr(ruling, name) for name in fields}
        said["marks"] = [pieces[pk] for pk in sorted(ruling.cited)]
        return brought | {"ruling": said | ({"rests": ruling.rests} if ruling.rests else {})}

    def pieces(self) -> list[Evidence]:
        return [record for record in self.case.records if isinstance(record, Evidence)]

    def _hang(self, event: Event, brought: dict[str, Any]) -> None:
        for value in brought.values():
            for record in value if isinstance(value, list) else [value]:
                if isinstance(record, Record):
                    record.event, record.dispute = event, self.dispute
                    if isinstance(record, Evidence):
                        record.late = event.from_state == State.UNDER_REVIEW
                    self.case.records.append(record)

    def _money(self, at: datetime) -> None:
        if self.dispute.state == State.SETTLING:
            self.case.settlement = self.numbers.give(self._settlement(at))
        elif self.dispute.state == State.CLOSED:
            for line in self.case.lines:
                line.is_open = False
            self._book(at)

    def _settlement(self, at: datetime) -> Settlement:
        dispute = self.dispute
        return Settlement(
            dispute=dispute,
            currency=dispute.currency,
            disputed_amount=dispute.disputed_amount,
            refund=dispute.refund_amount,
            release=dispute.disputed_amount - dispute.refund_amount,
            requested_at=at,
            instructed_at=at,
        )

    def _book(self, at: datetime) -> None:
        told, order = self.case.settlement, self.case.order
        if told is None:
            return
        for kind, amount in (
            (EscrowEntry.Kind.REFUND, told.refund),
            (EscrowEntry.Kind.RELEASE, told.release),
        ):
            if amount:
                entry = EscrowEntry(
                    order=order, settlement=told, kind=kind, amount=amount, currency=told.currency, at=at
                )
                self.case.entries.append(self.numbers.give(entry))
        if told.disputed_amount >= order.total_paid:
            back = told.refund >= order.total_paid
            order.money_state = Order.MoneyState.REFUNDED if back else Order.MoneyState.RELEASED

    def _count(self) -> None:
        if self._stop and self.dispute.state in MEDIATING:
            self._stop -= 1
            if not self._stop:
                raise Stopped
