"""The record as data: the events that the hash chain covers, what was submitted, and the order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from disputes.models import Dispute, DisputeLine, Event, Order
from mediation.archive.files import Copy
from mediation.archive.reader import Reader


def rows_of(events: Iterable[Event], reader: Reader) -> Iterator[dict[str, Any]]:
    """Every column that the chain covers; of what the reader may not read, only its place in the chain."""
    for event in events:
        if reader.may_read(event):
            yield event.sealed_columns | {"hash": event.hash}
        else:
            kept = {
                name: event.sealed_columns[name] for name in ("sequence", "action", "at", "previous_hash")
            }
            yield kept | {"hash": event.hash, "sealed": True}


def evidence_rows(copies: Iterable[Copy], reader: Reader) -> list[dict[str, Any]]:
    """What each piece is by the record, and what of it is in the archive; `form` says how, `why` why not."""
    return [
        {
            "code": copy.code,
            "event": copy.piece.event.sequence,
            "recorded": _recorded(copy, reader),
            "late": copy.piece.late,
            "attachment": copy.piece.is_attachment,
            "form": copy.form,
            "file": copy.name or None,
            "why": copy.why,
        }
        for copy in copies
    ]


def _recorded(copy: Copy, reader: Reader) -> dict[str, Any]:
    told = copy.piece.brings()
    if copy.piece.event.sequence in reader.hidden and not reader.in_office:
        told.pop("note", None)
    return told


def order_row(dispute: Dispute) -> dict[str, Any]:
    """The order as both sides know it: nobody's mail address, and not where the buyer lives."""
    order = dispute.order
    return {
        "reference": order.reference,
        "marketplace": order.marketplace.name,
        "store": dispute.store.name,
        "buyer": dispute.buyer.name,
        "currency": order.currency,
        "amounts": "minor units of the currency",
        "shipping_paid": order.shipping_paid,
        "total_paid": order.total_paid,
        "origin_country": order.origin_country,
        "destination_country": order.destination_country,
        "placed_at": _instant(order.placed_at),
        "promised_at": _instant(order.promised_at),
        "shipments": list(_shipments(order)),
        "disputed_lines": list(_lines(dispute)),
        "disputed_amount": dispute.disputed_amount,
    }


def _shipments(order: Order) -> Iterator[dict[str, Any]]:
    for parcel in order.shipments.order_by("pk"):
        yield {
            "carrier": parcel.carrier,
            "tracking_number": parcel.tracking_number,
            "shipped_at": _instant(parcel.shipped_at),
            "delivered_at": _instant(parcel.delivered_at),
        }


def _lines(dispute: Dispute) -> Iterator[dict[str, Any]]:
    for line in DisputeLine.objects.filter(dispute=dispute).select_related("order_line").order_by("pk"):
        goods = line.order_line
        yield {
            "sku": goods.sku,
            "title": goods.title,
            "quantity": line.quantity,
            "unit_price": goods.unit_price,
        }


def _instant(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
