"""An order that is known already: what a new import may change of it, and what a dispute keeps as it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from disputes.importing.facts import LineFacts, OrderFacts, Parcel
from disputes.models import Order, OrderLine, Shipment, Store
from disputes.perform.opening import left_of


@dataclass(frozen=True)
class Forbidden:
    """Why an order stays as it is; `sku` is the line that the reason speaks of, or ""."""

    reason: str
    sku: str = ""


def change(row: Order, order: OrderFacts, buyer: Any, store: Store) -> bool | Forbidden:
    """Bring a locked order up to date; says whether anything changed, or why nothing may."""
    if row.disputes.all() and (forbidden := _forbidden(row, order, buyer, store)):
        return forbidden
    changed = _change_order(row, order, buyer, store)
    shipments, parcels_changed = _change_parcels(row, order.parcels)
    lines_changed = _change_lines(row, order.lines, shipments)
    return changed or parcels_changed or lines_changed


def _forbidden(row: Order, order: OrderFacts, buyer: Any, store: Store) -> Forbidden | None:
    """What a dispute has copied or counted on stays: who, the currency, its lines' prices and pieces."""
    if (row.buyer_id, row.store_id, row.currency) != (buyer.pk, store.pk, order.head.currency):
        return Forbidden(_("The order has a dispute: buyer, store and currency stay as they are."))
    lines = {line.sku: line for line in order.lines}
    for old in row.lines.all():
        if not old.dispute_lines.all():
            continue
        new = lines.get(old.sku)
        if new is None:
            return Forbidden(_("“%(sku)s” is in dispute and cannot be removed.") % {"sku": old.sku})
        if (new.quantity, new.unit_price) != (old.quantity, old.unit_price):
            return Forbidden(
                _("“%(sku)s” is in dispute: its price and quantity stay as they are.") % {"sku": old.sku},
                old.sku,
            )
    if order.total < row.total_paid - left_of(row):
        return Forbidden(_("The order's disputes are over more than this total."))
    return None


def _change_order(row: Order, order: OrderFacts, buyer: Any, store: Store) -> bool:
    head = order.head
    return _set(
        row,
        buyer_id=buyer.pk,
        store_id=store.pk,
        currency=head.currency,
        shipping_paid=head.shipping,
        total_paid=order.total,
        origin_country=head.origin_country,
        destination_country=head.destination_country,
        placed_at=head.placed_at,
        promised_at=head.promised_at,
    )


def _change_parcels(row: Order, parcels: list[Parcel]) -> tuple[dict[Parcel, Shipment], bool]:
    """The shipments of these parcels: the same rows where they are recognised, brought up to date."""
    spare = {_parcel(shipment): shipment for shipment in row.shipments.all()}
    found = {parcel: spare.pop(parcel) for parcel in parcels if parcel in spare}
    changed = len(row.shipments.all()) != len(parcels) or len(found) != len(parcels)
    for parcel in parcels:
        if parcel not in found:
            found[parcel] = _recognised(spare, parcel) or Shipment(order=row)
            _set(found[parcel], **vars(parcel))
    kept = {shipment.pk for shipment in found.values()}
    for shipment in row.shipments.all():
        if shipment.pk not in kept:
            shipment.delete()
    return found, changed


def _parcel(shipment: Shipment) -> Parcel:
    return Parcel(shipment.carrier, shipment.tracking_number, shipment.shipped_at, shipment.delivered_at)


def _recognised(spare: dict[Parcel, Shipment], parcel: Parcel) -> Shipment | None:
    """The spare shipment with the same tracking number, else any."""
    same = (old for old in spare if old.tracking_number == parcel.tracking_number)
    old = next(same, None) or next(iter(spare), None)
    return spare.pop(old) if old else None


def _change_lines(row: Order, lines: tuple[LineFacts, ...], shipments: dict[Parcel, Shipment]) -> bool:
    old = {line.sku: line for line in row.lines.all()}
    gone = [line for sku, line in old.items() if sku not in {new.sku for new in lines}]
    for line in gone:
        line.delete()
    changed = [
        _set(
            old.get(new.sku) or OrderLine(order=row, sku=new.sku),
            title=new.title,
            quantity=new.quantity,
            unit_price=new.unit_price,
            shipment_id=shipments[new.parcel].pk if new.parcel else None,
            **({} if new.category is None else {"category": new.category}),
        )
        for new in lines
    ]
    return bool(gone) or any(changed)


def _set(row: Any, **values: Any) -> bool:
    """Write these values where they differ; says whether they did."""
    if row.pk and all(getattr(row, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return True
