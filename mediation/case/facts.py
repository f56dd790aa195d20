"""What is known of the delivery, and what in it does not fit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from disputes.models import Dispute, Shipment
from disputes.templatetags.desk import instant
from evidence.contradictions import Contradiction, contradictions_of
from evidence.tracking import shipments_of
from mediation.exhibits import Exhibit

Fact = tuple[str, Any]


@dataclass(frozen=True)
class Delivery:
    """Facts in two columns, and what contradicts what."""

    sent: list[Fact]
    arrived: list[Fact]
    contradictions: list[Contradiction]


def delivery_of(dispute: Dispute, exhibits: list[Exhibit], at: datetime) -> Delivery:
    shipments = shipments_of(dispute)
    return Delivery(
        sent=_sent(dispute, shipments),
        arrived=_arrived(dispute, shipments),
        contradictions=contradictions_of(dispute, exhibits, at),
    )


def _sent(dispute: Dispute, shipments: list[Shipment]) -> list[Fact]:
    unknown = _("not known")
    facts: list[Fact] = [(_("Ordered"), instant(dispute.order.placed_at, "short"))]
    for parcel in shipments or [Shipment()]:
        number = format_html('<bdi class="ref">{}</bdi>', parcel.tracking_number)
        facts += [
            (_("Carrier"), parcel.carrier or unknown),
            (_("Tracking"), number if parcel.tracking_number else unknown),
            (_("Sent"), instant(parcel.shipped_at, "short") or unknown),
        ]
    return facts


def _arrived(dispute: Dispute, shipments: list[Shipment]) -> list[Fact]:
    order, unknown = dispute.order, _("not known")
    facts: list[Fact] = [(_("Promised"), instant(order.promised_at, "short") or _("no date"))]
    delivered = [instant(parcel.delivered_at, "short") for parcel in shipments or [Shipment()]]
    facts += [(_("Delivered, says the carrier"), moment or unknown) for moment in delivered]
    if dispute.received_on:
        facts.append((_("Came, says the buyer"), dispute.received_on))
    way = f"{order.origin_country or '?'} → {order.destination_country or '?'}"
    return [*facts, (_("From, to"), format_html("<bdi>{}</bdi>", way))]
