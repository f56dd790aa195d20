"""The door itself: every change of a dispute, a person's or the clock's, goes through `perform`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes.flow import (
    ACTIONS,
    CLOCKS,
    MEDIATING,
    SYSTEM,
    Action,
    Actor,
    Refused,
    Remedy,
    Stale,
    State,
)
from disputes.models import Dispute, EscrowEntry, Event, Order, Record, Settlement
from disputes.perform.asking import actor_for, why_not
from disputes.perform.keeping import kept, records
from disputes.perform.neutral import after_overdue, check_correction, check_holder, settle_who, who_mediates
from disputes.perform.outbox import fill_outbox
from disputes.remedies import Terms

NO_REFUND_BY = frozenset({"contest", "rule"})  # it is never proposed


def perform(
    name: str, pk: int, *, actor: Any, at: datetime | None = None, version: int | None = None, **brought: Any
) -> Event:
    """Do one action of the rulebook on a dispute, in a transaction of its own.

    `actor` is a user, or an `Actor` for programs. `version` is what the actor last saw. Records and words
    that the action brings are keywords. Refused says why not; Stale: state, clock or table changed.
    """
    at = at or timezone.now()
    run_out_clock(pk, at)
    with kept(brought), transaction.atomic(durable=True):
        dispute = _locked(pk)
        action = ACTIONS[name]
        who = actor_for(dispute, actor, action)
        reason = why_not(action, dispute, who, at)
        if version is not None and not dispute.changed_in <= version <= dispute.version:
            raise Stale(reason or _("Something has changed since you opened this page. Nothing was sent."))
        if reason or who is None:
            raise Refused(reason)
        check_holder(dispute, action, version)
        check_correction(dispute, action, version, brought)
        _check_terms(dispute, action, brought)
        settle_who(dispute, action, brought, at)
        return walk(dispute, action, who, at, brought)


def run_out_clock(pk: int, at: datetime | None = None) -> Event | None:
    """Let the clock of a dispute take effect if it has run out at `at`; also for who only looks.

    One indexed read, and a transaction only when the clock has run out.
    """
    at = at or timezone.now()
    if not Dispute.objects.filter(pk=pk, due_at__lte=at).exists():
        return None
    with transaction.atomic(durable=True):
        dispute = _locked(pk)
        if dispute.due_at is None or dispute.due_at > at:
            return None  # somebody was faster
        action = ACTIONS[CLOCKS[State(dispute.state)].then]
        brought = after_overdue(dispute, at) if action.name == "reassign_overdue" else {}
        return walk(dispute, action, SYSTEM, at, brought)


def _locked(pk: int) -> Dispute:
    rows = Dispute.objects.select_related("policy", "store", "order", "on_the_table", "buyer", "mediator")
    return rows.select_for_update(of=("self",)).get(pk=pk).hold()


def _check_terms(dispute: Dispute, action: Action, brought: dict[str, Any]) -> None:
    """What is proposed or ruled still fits the dispute as it is now, and not as the form saw it."""
    made: list[Any] = [row for row in brought.values() if isinstance(row, Record) and hasattr(row, "remedy")]
    for record in made:
        nothing = record.remedy == Remedy.NO_REFUND
        try:
            terms = Terms.of(dispute).checked(record.remedy, record.amount, record.return_freight)
        except ValidationError as error:
            raise Stale(" ".join(error.messages)) from error
        if terms != (record.amount, record.return_freight) or (nothing and action.name not in NO_REFUND_BY):
            raise Stale(_("What is in dispute has changed. Nothing was sent."))


def walk(dispute: Dispute, action: Action, actor: Actor, at: datetime, brought: dict[str, Any]) -> Event:
    """Effect, clock, event, records, outbox. Only for a row that is held, inside its transaction."""
    before, due, seen = dispute.state, dispute.due_at, _what_pages_show(dispute)
    last = dispute.events.order_by("-sequence").values_list("at", "hash").first() if dispute.pk else None
    at = max(at, last[0]) if last else at  # two clocks never turn the record's order around
    getattr(dispute, action.name)(actor=actor, at=at, **brought)
    _enter(dispute, before, at)
    _wind(dispute, action, before, at)
    dispute.version += 1
    if seen != _what_pages_show(dispute):
        dispute.changed_in = dispute.version
    if dispute.pk is None:
        _insert(dispute)
    event = _write_event(dispute, action, actor, at, before, due, brought, last[1] if last else "")
    _hang(event, brought)
    for row in dispute.touched:
        row.save()
    dispute.save()
    if before != dispute.state:
        _money(dispute, at)
    fill_outbox(event, wound=due != dispute.due_at)
    return event


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
    if dispute.state in MEDIATING and (before not in MEDIATING or dispute.mediator_id is None):
        dispute.mediator = who_mediates(dispute, at)
    if dispute.state == State.AWAITING_RETURN_SHIPMENT and not dispute.return_address:
        dispute.return_address = dispute.store.return_address
    if dispute.state == State.CLOSED:
        dispute.closed_at = at


def _wind(dispute: Dispute, action: Action, before: str, at: datetime) -> None:
    """Wind the clock of the state that is entered. Staying in a state leaves its clock alone."""
    state = State(dispute.state)
    if not isinstance(action.target, State) and state == before:
        return
    clock = CLOCKS.get(state)
    if clock is None:
        dispute.due_at = dispute.clock_started_at = None
        return
    due = dispute.policy.deadline(clock, at, again=state == before)
    if state == before and dispute.due_at:
        due = max(due, dispute.due_at)
    dispute.due_at, dispute.clock_started_at = due, at


def _write_event(
    dispute: Dispute,
    action: Action,
    actor: Actor,
    at: datetime,
    before: str,
    was_due: datetime | None,
    brought: dict[str, Any],
    previous_hash: str,
) -> Event:
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
        data=_data(dispute, action, before, was_due, brought),
    )
    event.seal(previous_hash)
    event.save(force_insert=True)
    return event


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


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return value.brings() if value._state.adding else value.pk
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, models.Model):
        return value.pk
    return value.isoformat() if isinstance(value, datetime) else value


def _hang(event: Event, brought: dict[str, Any]) -> None:
    for record in records(brought):
        record.hang(event)
        record.save(force_insert=True)


def _money(dispute: Dispute, at: datetime) -> None:
    """The instruction is written with the state that calls for it, and booked with its confirmation."""
    if dispute.state == State.SETTLING:
        Settlement.objects.create(
            dispute=dispute,
            currency=dispute.currency,
            disputed_amount=dispute.disputed_amount,
            refund=dispute.refund_amount,
            release=dispute.disputed_amount - dispute.refund_amount,
            requested_at=at,
        )
    elif dispute.state == State.CLOSED:
        dispute.lines.update(is_open=False)
        settlement = Settlement.objects.filter(dispute=dispute, status=Settlement.Status.CONFIRMED).first()
        if settlement:
            _book(settlement, dispute, at)


def _book(settlement: Settlement, dispute: Dispute, at: datetime) -> None:
    amounts = {EscrowEntry.Kind.REFUND: settlement.refund, EscrowEntry.Kind.RELEASE: settlement.release}
    EscrowEntry.objects.bulk_create(
        EscrowEntry(
            order=dispute.order,
            settlement=settlement,
            kind=kind,
            amount=amount,
            currency=settlement.currency,
            at=at,
        )
        for kind, amount in amounts.items()
        if amount
    )
    dispute.order.money_state = _money_state(dispute.order)
    dispute.order.save(update_fields=["money_state"])


def _money_state(order: Order) -> str:
    """Where the order's money lies, once the ledger has booked all that was paid."""
    booked = dict(order.escrow_entries.values_list("kind").annotate(Sum("amount")))
    if sum(booked.values()) < order.total_paid:
        return Order.MoneyState.HELD
    back = booked.get(EscrowEntry.Kind.REFUND, 0)
    return Order.MoneyState.REFUNDED if back >= order.total_paid else Order.MoneyState.RELEASED
