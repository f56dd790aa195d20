"""The demo's parcels: a tracking number for each order, and what carriers scanned on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.apps import apps

from disputes.models import Order

WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)  # of the check digit of UPU S10
INSTEAD = {10: 0, 11: 5}


@dataclass(frozen=True)
class Scan:
    """What a carrier scanned, `ago` days before the sale's reference instant."""

    ago: float
    status: str
    country: str
    place: str
    text: str = ""


def number_of(order: Order) -> str:
    """The order's own number, as the post of its country of origin would give it: always the same."""
    serial = f"{int(sha256(order.reference.encode()).hexdigest(), 16) % 10**8:08}"
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(serial, WEIGHTS, strict=True)) % 11
    return f"RR{serial}{INSTEAD.get(rest, rest)}{order.origin_country}"


def scan(order: Order, number: str, scans: tuple[Scan, ...], at: datetime) -> None:
    """Put the scans of an order's parcel on record, counted back from `at`, in place of earlier ones."""
    events: Any = apps.get_model("evidence.TrackingEvent").objects
    events.filter(marketplace=order.marketplace_id, tracking_number=number).delete()
    for each in scans:
        happened = at - timedelta(days=each.ago)
        events.create(
            marketplace_id=order.marketplace_id,
            tracking_number=number,
            at=happened,
            status=each.status,
            country=each.country,
            place=each.place,
            text=each.text,
            received_at=happened + timedelta(minutes=20),
        )


ON_ITS_WAY = (
    Scan(17.5, "accepted", "PT", "Porto"),
    Scan(16.9, "exported", "PT", "Lisboa"),
    Scan(15.2, "in_transit", "ES", "Badajoz"),
    Scan(14.8, "exception", "ES", "Badajoz", "Etiqueta ilegible"),
)
TO_CHINA = (
    Scan(17.8, "accepted", "PT", "Porto"),
    Scan(16.4, "exported", "PT", "Lisboa"),
    Scan(11.9, "arrived", "CN", "Shanghai"),
    Scan(10.3, "customs", "CN", "Shanghai", "海关查验"),
    Scan(8.1, "in_transit", "CN", "Hangzhou"),
    Scan(6.2, "out_for_delivery", "CN", "Hangzhou"),
    Scan(6, "delivered", "CN", "Hangzhou", "已签收：前台"),
)
# Delivered in another country than the order's, and scanned once more afterwards.
ASTRAY = (
    Scan(17, "accepted", "PT", "Porto"),
    Scan(15.5, "exported", "PT", "Lisboa"),
    Scan(9, "delivered", "FR", "Lyon"),
    Scan(7.5, "in_transit", "FR", "Lyon"),
)
