"""Orders, disputes and their record as JSON: amounts with their currency, instants in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from disputes import as_json
from disputes.as_json import money
from disputes.flow import CLOCKS, Actor, Role, State
from disputes.models import Dispute, DisputeLine, Event, Order, OrderChange, Proposal, ReadMark, Settlement
from disputes.perform import actions_for

ACTING = (Role.BUYER, Role.SELLER, Role.MARKETPLACE)  # for whom a key may act
AMOUNTS = frozenset({"amount", "refund", "release", "disputed_amount"})  # minor units in an event's data
KEPT_OF_WITHHELD = frozenset({"role", "kind", "sha256"})


def instant(value: datetime | None) -> str | None:
    """As JSON has it; null where there is none."""
    return as_json.instant(value) if value else None


def full(disputes: QuerySet[Dispute]) -> QuerySet[Dispute]:
    """With all that `dispute_json` reads: three queries for any number of them."""
    lines = DisputeLine.objects.select_related("order_line").order_by("pk")
    return disputes.select_related("order", "policy", "on_the_table", "settlement").prefetch_related(
        Prefetch("lines", lines), Prefetch("proposals", Proposal.objects.order_by("pk"))
    )


def dispute_json(dispute: Dispute, at: datetime) -> dict[str, Any]:
    """A dispute of `full`, and what each party may do with it at `at`."""
    clock = CLOCKS.get(State(dispute.state))
    table = dispute.on_the_table
    return {
        "reference": dispute.reference,
        "order_reference": dispute.order.reference,
        "reason": dispute.reason,
        "sub_reason": dispute.sub_reason,
        "state": dispute.state,
        "stage": str(dispute.stage),
        "version": dispute.version,
        "due_at": instant(dispute.due_at),
        "on_timeout": clock.then if clock else None,
        "disputed_amount": money(dispute.disputed_amount, dispute.currency),
        "lines": [_line(line, dispute.currency) for line in dispute.lines.all()],
        "on_the_table": _proposal(table, dispute.currency, dispute.refund_of(table)) if table else None,
        "proposals": [_proposal(row, dispute.currency, row.amount) for row in dispute.proposals.all()],
        "reached_by": dispute.reached_by or None,
        "outcome": dispute.outcome or None,
        "settlement": _settlement(dispute),
        "actions": {role.value: _actions(dispute, role, at) for role in ACTING},
        "opened_at": instant(dispute.opened_at),
        "updated_at": instant(dispute.updated_at),
        "closed_at": instant(dispute.closed_at),
    }


def _actions(dispute: Dispute, role: Role, at: datetime) -> list[str]:
    actor = Actor(role, marketplace_id=dispute.order.marketplace_id)
    return [action.name for action in actions_for(dispute, actor, at)]


def _line(line: DisputeLine, currency: str) -> dict[str, Any]:
    sold = line.order_line
    return {
        "sku": sold.sku,
        "title": sold.title,
        "quantity": line.quantity,
        "unit_price": money(sold.unit_price, currency),
    }


def _proposal(row: Proposal, currency: str, amount: int) -> dict[str, Any]:
    """`amount` is what it would refund now: never more than is left in dispute."""
    return {
        "id": row.pk,
        "by": row.role,
        "remedy": row.remedy,
        "amount": money(amount, currency),
        "return_freight": row.return_freight or None,
    }


def _settlement(dispute: Dispute) -> dict[str, Any] | None:
    row = getattr(dispute, "settlement", None)
    return row and {
        "refund": money(row.refund, row.currency),
        "release": money(row.release, row.currency),
        "status": row.status,
        "idempotency_key": str(row.idempotency_key),
        "provider_reference": row.provider_reference or None,
        "failure_reason": row.failure_reason or None,
    }


def owed_json(row: Settlement) -> dict[str, Any]:
    return {
        "dispute": row.dispute.reference,
        "order_reference": row.dispute.order.reference,
        "idempotency_key": str(row.idempotency_key),
        "refund": money(row.refund, row.currency),
        "release": money(row.release, row.currency),
        "status": row.status,
        "failure_reason": row.failure_reason or None,
        "requested_at": instant(row.requested_at),
    }


def change_json(change: OrderChange) -> dict[str, Any]:
    currency = change.order.currency
    return {
        "order_reference": change.order.reference,
        "kind": change.kind,
        "amount": money(change.amount, currency),
        "undisputed": money(change.undisputed, currency),
        "reference": change.reference or None,
        "at": instant(change.at),
    }


def event_json(event: Event, currency: str, withheld: frozenset[str]) -> dict[str, Any]:
    """One event; `withheld` are the marks of evidence of which only the hash is shown.

    What only mediators read is not in it, but that it happened is.
    """
    return {
        "sequence": event.sequence,
        "action": event.action,
        "by": event.role,
        "from_state": event.from_state or None,
        "to_state": event.to_state,
        "at": instant(event.at),
        "due_at": instant(event.due_at),
        "private": event.is_private,
        "data": {} if event.is_private else _plain(event.data, currency, withheld),
        "hash": event.hash,
    }


def seen_json(marks: Iterable[ReadMark]) -> dict[str, Any]:
    """How far each side has read; `marks` are a dispute's, the furthest first, of several the earliest."""
    seen: dict[str, Any] = {Role.BUYER.value: None, Role.SELLER.value: None}
    for mark in marks:
        seen[mark.role] = seen[mark.role] or {"sequence": mark.sequence, "at": instant(mark.at)}
    return seen


def _plain(value: Any, currency: str, withheld: frozenset[str]) -> Any:
    """Data of an event with amounts as everywhere else."""
    if isinstance(value, list):
        return [_plain(each, currency, withheld) for each in value]
    if not isinstance(value, dict):
        return value
    if withheld and withheld & {value.get("sha256"), value.get("tracking_number")}:
        return {name: said for name, said in value.items() if name in KEPT_OF_WITHHELD} | {"withheld": True}
    return {
        name: money(said, currency)
        if name in AMOUNTS and isinstance(said, int)
        else _plain(said, currency, withheld)
        for name, said in value.items()
    }


def order_json(order: Order, *, named: bool = True) -> dict[str, Any]:
    """An order as it is known here, with the references of its disputes, and the buyer's name if `named`."""
    return {
        "order_reference": order.reference,
        "buyer_email": order.buyer.email,
        "buyer_name": order.buyer.name if named else "",
        "store": order.store.name,
        "currency": order.currency,
        "shipping": money(order.shipping_paid, order.currency),
        "total": money(order.total_paid, order.currency),
        "origin_country": order.origin_country or None,
        "destination_country": order.destination_country or None,
        "placed_at": instant(order.placed_at),
        "promised_at": instant(order.promised_at),
        "money_state": order.money_state,
        "lines": [_order_line(line, order.currency) for line in order.lines.all()],
        "disputes": [dispute.reference for dispute in order.disputes.all()],
    }


def _order_line(line: Any, currency: str) -> dict[str, Any]:
    parcel = line.shipment
    return {
        "sku": line.sku,
        "title": line.title,
        "category": line.category or None,
        "quantity": line.quantity,
        "unit_price": money(line.unit_price, currency),
        "carrier": (parcel and parcel.carrier) or None,
        "tracking_number": (parcel and parcel.tracking_number) or None,
        "shipped_at": instant(parcel.shipped_at) if parcel else None,
        "delivered_at": instant(parcel.delivered_at) if parcel else None,
    }
