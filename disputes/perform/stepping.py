"""One action in memory: its effect, the clock it winds, the event it becomes. Nothing is saved here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import models

from disputes.compiled import Compiled
from disputes.flow import CLOCKS, MEDIATING, Action, Actor, State
from disputes.models import Dispute, Event, Record
from disputes.models.record import SEQUENCE_BITS
from disputes.perform.neutral import HANDS_OVER, may_keep, who_mediates


class Last(NamedTuple):
    """What the next event follows: when the last one was, and its hash."""

    at: datetime
    hash: str


@dataclass(frozen=True)
class Step:
    """An action that was done on a held dispute, and has to be written: `writing.write`."""

    dispute: Dispute
    event: Event
    brought: dict[str, Any]
    was_version: int  # the one that the row still has
    was_due: datetime | None

    @property
    def wound(self) -> bool:
        return self.was_due != self.dispute.due_at

    @property
    def has_moved(self) -> bool:
        return bool(self.event.from_state != self.event.to_state)


_ENDS = Compiled(
    lambda *ids: Event.objects.filter(pk__in=ids).order_by().values_list("dispute_id", "at", "hash")
)


def last_events(disputes: Iterable[Dispute]) -> dict[int, Last]:
    """The last event of each, by the dispute's id, in one query: an event's id follows from its place."""
    found = _ENDS(*((dispute.pk << SEQUENCE_BITS) + dispute.version for dispute in disputes))
    return {dispute_id: Last(at, sealed) for dispute_id, at, sealed in found}


def step(
    dispute: Dispute, action: Action, actor: Actor, at: datetime, brought: dict[str, Any], last: Last | None
) -> Step:
    """Do an action on a row that is held. A dispute that is being opened gets its row, for its number."""
    before, due, seen = dispute.state, dispute.due_at, _what_pages_show(dispute)
    was_with = dispute.mediator_id
    at = max(at, last.at) if last else at  # two clocks never turn the record's order around
    getattr(dispute, action.name)(actor=actor, at=at, **brought)
    _enter(dispute, before, at)
    _wind(dispute, action, before, at)
    was_version = dispute.version
    dispute.version, dispute.updated_at = dispute.version + 1, at
    if seen != _what_pages_show(dispute):
        dispute.changed_in = dispute.version
    if dispute.pk is None:
        _insert(dispute)
        was_version = dispute.version
    event = Event(
        dispute=dispute,
        sequence=dispute.version,
        action=action.name,
        actor=actor.user,
        role=actor.role.value,
        from_state=before,
        to_state=dispute.state,
        at=at,
        due_at=dispute.due_at,
        data=_data(dispute, action, before, due, brought) | _given(dispute, action, was_with),
    )
    event.seal(last.hash if last else "")
    return Step(dispute, event, brought, was_version, due)


def _what_pages_show(dispute: Dispute) -> tuple[Any, ...]:
    """What an answer is an answer to: if this has changed, the page that was answered is stale."""
    columns = (dispute.state, dispute.due_at, dispute.disputed_amount, dispute.reason)
    return (*columns, dispute.on_the_table)


def _insert(dispute: Dispute) -> None:
    """An event needs the row of its dispute; the proposal that goes on the table needs the event."""
    table, dispute.on_the_table = dispute.on_the_table, None
    dispute.save(force_insert=True)
    dispute.on_the_table = table


def _enter(dispute: Dispute, before: str, at: datetime) -> None:
    """What comes with a state, whichever way it was reached."""
    if dispute.state == before:
        return
    if dispute.state in MEDIATING and (before not in MEDIATING or _needs_a_mediator(dispute)):
        dispute.mediator = who_mediates(dispute, at)
    if dispute.state == State.AWAITING_RETURN_SHIPMENT and not dispute.return_address:
        dispute.return_address = dispute.store.return_address
    if dispute.state == State.CLOSED:
        dispute.closed_at = at


def _needs_a_mediator(dispute: Dispute) -> bool:
    """Nobody has the case, or who has it may not review it: gone, or related to a side by now."""
    return dispute.mediator_id is None or (dispute.state == State.UNDER_REVIEW and not may_keep(dispute))


def _wind(dispute: Dispute, action: Action, before: str, at: datetime) -> None:
    """Wind the clock of the state that is entered. Staying in a state leaves its clock alone."""
    state = State(dispute.state)
    if not isinstance(action.target, State) and state == before:
        return
    dispute.due_at = due_in(dispute, state, at, before)
    dispute.clock_started_at = at if dispute.due_at else None


def due_in(dispute: Dispute, state: State, at: datetime, before: str) -> datetime | None:
    """When the clock runs out that is wound as a state is entered; None where nobody has to do anything."""
    clock = CLOCKS.get(state)
    if clock is None:
        return None
    due = dispute.policy.deadline(clock, at, again=state == before)
    return max(due, dispute.due_at) if state == before and dispute.due_at else due


def _data(
    dispute: Dispute, action: Action, before: str, was_due: datetime | None, brought: dict[str, Any]
) -> dict[str, Any]:
    """What the event brought and caused, as plain JSON."""
    data = {key: _plain(value) for key, value in brought.items() if value not in ("", None, [])}
    if before and was_due != dispute.due_at and was_due is not None:
        data["was_due_at"] = was_due.isoformat()
    if before != dispute.state and dispute.state in (State.SETTLING, State.AWAITING_RETURN_SHIPMENT):
        data["takes_effect"] = {
            "reached_by": dispute.reached_by,
            "remedy": dispute.remedy,
            "refund": dispute.refund_amount,
            "release": dispute.disputed_amount - dispute.refund_amount,
        }
    waits = action.name == "rule" and dispute.ruling_waiting
    said = data.get("message") or data.get("withholding") or {}
    if waits or action.name == "send_back_ruling" or said.get("private"):
        data["private"] = True
    return data


def _given(dispute: Dispute, action: Action, was_with: int | None) -> dict[str, Any]:
    """To whom the case was given with an event that is about something else, and from whom."""
    if action.name in HANDS_OVER or dispute.mediator_id in (None, was_with):
        return {}
    given = {"given_to": dispute.mediator_id}
    return given | ({"given_from": was_with} if was_with else {})


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return value.brings() if value._state.adding else value.pk
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, models.Model):
        return value.pk
    return value.isoformat() if isinstance(value, datetime) else value
