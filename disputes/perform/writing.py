"""What steps have done, written at once: the record, the disputes, the money, the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import connection, transaction
from django.db.models import Sum

from disputes.flow import State
from disputes.models import Dispute, EscrowEntry, Order, Settlement
from disputes.perform.inserting import insert
from disputes.perform.keeping import records
from disputes.perform.outbox import fill_outbox
from disputes.perform.stepping import Step
from disputes.running.counters import count_transition


def write(steps: Sequence[Step]) -> None:
    """Write what one or many steps have done, in the transaction that holds their rows."""
    insert([step.event for step in steps])
    for step in steps:
        _hang(step)
    _update(steps)
    _instruct([step for step in steps if step.has_moved and step.event.to_state == State.SETTLING])
    for step in steps:
        if step.has_moved and step.event.to_state == State.CLOSED:
            _close(step.dispute, step.event.at)
    fill_outbox(steps)
    for step in steps:
        transaction.on_commit(partial(count_transition, step.event), robust=True)


def _hang(step: Step) -> None:
    """Save what the event brought, and other rows that its effect changed."""
    for record in records(step.brought):
        record.hang(step.event)
        record.save(force_insert=True)
    if table := step.dispute.on_the_table:
        step.dispute.on_the_table = table  # it has a number now
    for row in step.dispute.touched:
        row.save()


def _update(steps: Sequence[Step]) -> None:
    """All columns of each dispute, by one statement for all: `bulk_update` writes a CASE for every value.

    A row that has moved on although it was held is a fault, and nothing is written.
    """
    fields = [field for field in Dispute._meta.concrete_fields if not field.primary_key]
    quoted = connection.ops.quote_name
    columns = ", ".join(f"{quoted(field.column)} = %s" for field in fields)
    sql = f"UPDATE {quoted(Dispute._meta.db_table)} SET {columns} WHERE id = %s AND version = %s"  # noqa: S608 - names of ours
    rows = []
    for step in steps:
        row = [field.get_db_prep_save(getattr(step.dispute, field.attname), connection) for field in fields]
        rows.append([*row, step.dispute.pk, step.was_version])
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)
        if cursor.rowcount != len(rows):
            raise RuntimeError("A dispute has moved on while it was held.")
    for step in steps:
        step.dispute._update_initial_state()  # what django-fsm compares when somebody saves it


def _instruct(steps: Sequence[Step]) -> None:
    """The instruction is written with the state that calls for it."""
    Settlement.objects.bulk_create(
        Settlement(
            dispute=step.dispute,
            currency=step.dispute.currency,
            disputed_amount=step.dispute.disputed_amount,
            refund=step.dispute.refund_amount,
            release=step.dispute.disputed_amount - step.dispute.refund_amount,
            requested_at=step.event.at,
        )
        for step in steps
    )


def _close(dispute: Dispute, at: datetime) -> None:
    """The lines may be disputed again, and the money is booked with its confirmation."""
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
    """Where the order's money lies, once all that was paid has moved, through the ledger or outside."""
    booked = dict(order.escrow_entries.values_list("kind").annotate(Sum("amount")))
    outside = order.moved_outside
    if sum(booked.values()) + outside < order.total_paid:
        return Order.MoneyState.HELD
    back = booked.get(EscrowEntry.Kind.REFUND, 0) + outside
    return Order.MoneyState.REFUNDED if back >= order.total_paid else Order.MoneyState.RELEASED
