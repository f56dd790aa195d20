"""The parcels of a dispute: what the order says was sent, what went back, and what a party names besides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from disputes.models import Dispute, Shipment
from evidence.models import Evidence, Kind
from evidence.tracking.judging import compact


class Way(Enum):
    OUTWARD = "outward"  # the order's own parcel
    RETURN = "return"
    NAMED = "named"  # by a party, as evidence; the order does not know it


@dataclass(frozen=True)
class Parcel:
    """A parcel by its carrier and number (compact, "" where it has none)."""

    carrier: str
    number: str
    way: Way = Way.OUTWARD
    shipment: Shipment | None = None


def vouchers_of(dispute: Dispute) -> list[Evidence]:
    """Tracking numbers on the record that nobody withheld."""
    return list(
        dispute.evidence.filter(
            tracking_number__gt="", sha256="", is_attachment=False, withholdings=None
        ).order_by("pk")
    )


def vouchers_among(pieces: Iterable[Evidence]) -> list[Evidence]:
    """The same among all pieces of a dispute, their withholdings read with them."""
    return [
        piece
        for piece in pieces
        if piece.tracking_number and not (piece.sha256 or piece.is_attachment or piece.withholdings.all())
    ]


def shipments_of(dispute: Dispute) -> list[Shipment]:
    """Those of the disputed lines; all of the order's where that is not known."""
    known = {line.order_line.shipment for line in dispute.goods if line.order_line.shipment}
    return sorted(known or dispute.order.shipments.all(), key=lambda shipment: shipment.pk)


def outward_of(dispute: Dispute) -> list[Parcel]:
    """What was sent to the buyer."""
    shipments = shipments_of(dispute)
    return [Parcel(each.carrier, compact(each.tracking_number), shipment=each) for each in shipments]


def return_of(dispute: Dispute) -> list[Parcel]:
    """What the buyer sent back, if anything."""
    if not dispute.return_tracking_number:
        return []
    return [Parcel(dispute.return_carrier, compact(dispute.return_tracking_number), Way.RETURN)]


def parcels_of(dispute: Dispute, vouchers: Iterable[Evidence]) -> list[Parcel]:
    """All parcels that the record speaks of, each once."""
    parcels = [*outward_of(dispute), *return_of(dispute)]
    known = {parcel.number for parcel in parcels}
    for piece in vouchers:
        number = compact(piece.tracking_number)
        if number not in known:
            known.add(number)
            is_return = piece.kind == Kind.RETURN_TRACKING
            parcels.append(Parcel(piece.carrier, number, Way.RETURN if is_return else Way.NAMED))
    return parcels
