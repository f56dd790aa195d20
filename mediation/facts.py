"""What is known of the delivery, and what in it does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from disputes.flow import Reason, SubReason
from disputes.models import Dispute, Shipment
from disputes.templatetags.desk import instant, instant_text, isolate
from evidence.models import Kind
from mediation.exhibits import Exhibit

Fact = tuple[str, Any]


@dataclass(frozen=True)
class Delivery:
    """Facts in two columns, and sentences on what contradicts what."""

    sent: list[Fact]
    arrived: list[Fact]
    contradictions: list[str]


def delivery_of(dispute: Dispute, exhibits: list[Exhibit], at: datetime) -> Delivery:
    shipments = _shipments(dispute)
    contradictions = [text for parcel in shipments for text in _of_parcel(dispute, parcel, at)]
    contradictions += _of_numbers(shipments, exhibits)
    return Delivery(
        sent=_sent(dispute, shipments),
        arrived=_arrived(dispute, shipments),
        contradictions=list(dict.fromkeys([*contradictions, *_of_words(dispute, shipments)])),
    )


def _shipments(dispute: Dispute) -> list[Shipment]:
    """The parcels of the disputed lines; all of the order's where that is not known."""
    parcels = [line.order_line.shipment for line in dispute.lines.all()]
    known = {parcel.pk: parcel for parcel in parcels if parcel}
    return list(known.values()) or list(dispute.order.shipments.order_by("pk"))


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


def _of_parcel(dispute: Dispute, parcel: Shipment, at: datetime) -> Iterator[str]:
    sent, came, order = parcel.shipped_at, parcel.delivered_at, dispute.order
    if sent and came and came < sent:
        yield _("Delivered on %(came)s, before it was sent on %(sent)s.") % _said(sent=sent, came=came)
    if sent and sent < order.placed_at:
        yield _("Sent on %(sent)s, before the order was placed.") % _said(sent=sent)
    if sent and sent > dispute.opened_at:
        yield _("Sent on %(sent)s, after the dispute was opened.") % _said(sent=sent)
    if came and came > dispute.opened_at and dispute.reason == Reason.NOT_RECEIVED:
        yield _("Delivered on %(came)s, after the dispute was opened.") % _said(came=came)
    if came and came > at:
        yield _("The delivery on %(came)s lies in the future.") % _said(came=came)
    if came and not parcel.tracking_number:
        yield _("A delivery is on record, but no tracking number.")


def _of_words(dispute: Dispute, shipments: list[Shipment]) -> Iterator[str]:
    """What the buyer says against what is on record."""
    sent = [parcel.shipped_at for parcel in shipments if parcel.shipped_at]
    came = [parcel.delivered_at for parcel in shipments if parcel.delivered_at]
    promised = dispute.order.promised_at
    if dispute.sub_reason == SubReason.NOT_SHIPPED and sent:
        yield _("The buyer says it was not sent; sending is on record.")
    if dispute.sub_reason == SubReason.IN_TRANSIT_LATE and came and promised and max(came) <= promised:
        yield _("The buyer says it is late; it was delivered on %(came)s, before the promised date.") % _said(
            came=max(came)
        )
    if dispute.reason == Reason.NOT_RECEIVED and came and max(came) <= dispute.opened_at:
        yield _("The buyer says it did not come; the carrier says it did, on %(came)s.") % _said(
            came=max(came)
        )
    if dispute.received_on and sent and dispute.received_on < min(sent).date():
        yield _("The buyer names a day of arrival before it was sent.")
    if dispute.reason == Reason.NOT_AS_DESCRIBED and not came and not dispute.received_on:
        yield _("The buyer describes what came; no delivery is on record.")


def _of_numbers(shipments: list[Shipment], exhibits: list[Exhibit]) -> Iterator[str]:
    """Tracking numbers that were submitted and belong to no parcel of the order."""
    known = {parcel.tracking_number for parcel in shipments if parcel.tracking_number}
    for exhibit in exhibits:
        number = exhibit.item.tracking_number
        if exhibit.item.kind == Kind.TRACKING and known and number not in known:
            said = {"code": exhibit.code, "number": isolate(number)}
            yield _("%(code)s names the tracking number %(number)s; the order has another.") % said


def _said(**instants: datetime) -> dict[str, str]:
    return {name: instant_text(moment, "short") for name, moment in instants.items()}
