"""Orders to the database, a batch in one transaction: made, brought up to date, or left as they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import transaction

from disputes.elsewhere import with_others
from disputes.importing.changing import Forbidden, change
from disputes.importing.facts import OrderFacts
from disputes.models import Marketplace, Order, OrderLine, Shipment, Store, StoreMember


class Saved(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class People:
    """Who buys and who sells in a batch, by the names that orders use."""

    buyers: dict[str, Any]
    stores: dict[str, Store]


def save_orders(
    marketplace: Marketplace, orders: list[OrderFacts], *, owner: Any = None
) -> dict[str, Saved | Forbidden]:
    """Create or update orders of a marketplace, each once in `orders`; says by reference what became of each.

    Buyers and stores are made as needed; `owner` becomes the owner of the stores that have none. Forbidden is
    what would take facts away that a dispute has relied on: that order stays as it is.
    """
    with transaction.atomic():
        people = People(_buyers(marketplace, orders), _stores(marketplace, orders))
        known = _known(marketplace, [order.head.reference for order in orders])
        ends: dict[str, Saved | Forbidden] = {}
        for order in orders:
            head = order.head
            if row := known.get(head.reference):
                changed = change(row, order, people.buyers[head.buyer_email], people.stores[head.store])
                ends[head.reference] = (
                    changed
                    if isinstance(changed, Forbidden)
                    else Saved.UPDATED
                    if changed
                    else Saved.UNCHANGED
                )
        fresh = [order for order in orders if order.head.reference not in known]
        _create(marketplace, fresh, people)
        if owner:
            _own(owner, people.stores.values())
        return ends | {order.head.reference: Saved.CREATED for order in fresh}


def _known(marketplace: Marketplace, references: list[str]) -> dict[str, Order]:
    rows = Order.objects.filter(marketplace=marketplace, reference__in=references).order_by("pk")
    rows = rows.select_for_update(of=("self",)).prefetch_related(
        "lines__shipment", "lines__dispute_lines", "shipments", "disputes"
    )
    return {row.reference: row for row in rows}


def _buyers(marketplace: Marketplace, orders: list[OrderFacts]) -> dict[str, Any]:
    """The buyers' accounts by address; a new one has no password. Names only fill gaps."""
    model = cast("Any", get_user_model())
    names: dict[str, str] = {}
    for order in orders:
        names[order.head.buyer_email] = names.get(order.head.buyer_email) or order.head.buyer_name
    found = {user.email: user for user in model.objects.filter(email__in=names)}
    model.objects.bulk_create(
        [
            model(email=email, name=name, password=make_password(None))
            for email, name in names.items()
            if email not in found
        ],
        ignore_conflicts=True,  # another import may be making the same account
    )
    nameless = [user for user in found.values() if not user.name and names[user.email]]
    for user in _named_by(marketplace, nameless):
        user.name = names[user.email]
        user.save(update_fields=["name"])
    return {user.email: user for user in model.objects.filter(email__in=names)}


def _named_by(marketplace: Marketplace, people: list[Any]) -> list[Any]:
    """Those whose name is this marketplace's to give: others' pages, or the mediators', would show it too."""
    if not people:
        return []
    rows = cast("Any", get_user_model()).objects.filter(pk__in=[user.pk for user in people])
    others = set(with_others(rows, marketplace.pk).values_list("pk", flat=True))
    return [user for user in people if user.pk not in others and not user.holds_office]


def _stores(marketplace: Marketplace, orders: list[OrderFacts]) -> dict[str, Store]:
    names = {order.head.store for order in orders}
    rows = Store.objects.filter(marketplace=marketplace, name__in=names)
    missing = names - set(rows.values_list("name", flat=True))
    Store.objects.bulk_create(
        [Store(marketplace=marketplace, name=name) for name in sorted(missing)], ignore_conflicts=True
    )
    return {store.name: store for store in rows.all()}


def _create(marketplace: Marketplace, orders: list[OrderFacts], people: People) -> None:
    rows = Order.objects.bulk_create(_order(marketplace, order, people) for order in orders)
    parcels = {
        (row.pk, parcel): Shipment(order=row, **vars(parcel))
        for row, order in zip(rows, orders, strict=True)
        for parcel in order.parcels
    }
    Shipment.objects.bulk_create(parcels.values())
    OrderLine.objects.bulk_create(
        OrderLine(
            order=row,
            sku=line.sku,
            title=line.title,
            category=line.category or "",
            quantity=line.quantity,
            unit_price=line.unit_price,
            shipment=parcels[row.pk, line.parcel] if line.parcel else None,
        )
        for row, order in zip(rows, orders, strict=True)
        for line in order.lines
    )


def _order(marketplace: Marketplace, order: OrderFacts, people: People) -> Order:
    head = order.head
    return Order(
        marketplace=marketplace,
        reference=head.reference,
        buyer=people.buyers[head.buyer_email],
        store=people.stores[head.store],
        currency=head.currency,
        shipping_paid=head.shipping,
        total_paid=order.total,
        origin_country=head.origin_country,
        destination_country=head.destination_country,
        placed_at=head.placed_at,
        promised_at=head.promised_at,
    )


def _own(owner: Any, stores: Iterable[Store]) -> None:
    pks = [store.pk for store in stores]
    owned = set(StoreMember.objects.filter(store__in=pks, is_owner=True).values_list("store", flat=True))
    for pk in pks:
        if pk not in owned:
            StoreMember.objects.update_or_create(store_id=pk, user=owner, defaults={"is_owner": True})
