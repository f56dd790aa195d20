"""How a dispute's parcels travelled, as the dispute's page and the case show it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from disputes.countries import country_name
from disputes.flow import PARTIES
from disputes.models import Dispute, Order, Shipment
from evidence.models import Evidence, TrackingEvent
from evidence.tracking.judging import compact
from evidence.tracking.parcels import Parcel, Way, parcels_of, vouchers_among
from evidence.tracking.sources import TrackingStep, tracks_of

SHOWN = 4  # the latest steps; what was before is folded away

Status = TrackingEvent.Status
GOOD, BAD = "good", "late"


@dataclass(frozen=True)
class Sign:
    """How a status looks; `tone` is a colour's name or ""."""

    icon: str
    tone: str = ""


SIGNS = {
    Status.ANNOUNCED: Sign("clipboard-list"),
    Status.ACCEPTED: Sign("package"),
    Status.IN_TRANSIT: Sign("truck"),
    Status.EXPORTED: Sign("plane-takeoff"),
    Status.CUSTOMS: Sign("stamp"),
    Status.ARRIVED: Sign("plane-landing"),
    Status.OUT_FOR_DELIVERY: Sign("house"),
    Status.ATTEMPTED: Sign("door-closed"),
    Status.AT_PICKUP_POINT: Sign("store"),
    Status.DELIVERED: Sign("package-check", GOOD),
    Status.RETURNING: Sign("undo-2"),
    Status.RETURNED: Sign("package-open"),
    Status.LOST: Sign("package-x", BAD),
    Status.EXCEPTION: Sign("triangle-alert", BAD),
}


@dataclass(frozen=True)
class Step:
    """What templates/evidence/_tracking.html shows of one step."""

    sign: Sign
    what: str
    where: str
    at: datetime
    source: str
    text: str


@dataclass(frozen=True)
class Track:
    """One parcel's steps, newest last; `earlier` are folded away."""

    name: str
    carrier: str
    number: str
    earlier: list[Step]
    latest: list[Step]


@dataclass(frozen=True)
class Timeline:
    """`unread`: a carrier's data cannot be read now."""

    tracks: list[Track] = field(default_factory=list)
    unread: bool = False


def timeline_of(dispute: Dispute, role: str, pieces: Iterable[Evidence]) -> Timeline:
    """All parcels of a dispute of which something is known; `pieces` as `pieces_of` reads them."""
    return _timeline(dispute, parcels_of(dispute, vouchers_among(pieces)), role)


def timeline_of_piece(piece: Evidence, role: str) -> Timeline:
    """The parcel that a piece of evidence names."""
    number = compact(piece.tracking_number)
    parcels = parcels_of(piece.dispute, [piece])
    return _timeline(
        piece.dispute, [parcel for parcel in parcels if number and parcel.number == number], role
    )


def timelines_of(dispute: Dispute, pieces: Sequence[Evidence]) -> dict[int, Timeline]:
    """For mediators: by piece, the parcel that it names; as many questions for many pieces as for one."""
    named = {piece.pk: compact(piece.tracking_number) for piece in pieces if piece.tracking_number}
    if not named:
        return {}
    parcels = parcels_of(dispute, [piece for piece in pieces if piece.pk in named])
    tracks = tracks_of(dispute.order, parcels)
    return {
        pk: Timeline(
            [_track(each, tracks.of(each)) for each in parcels if each.number == number and tracks.of(each)],
            tracks.unread,
        )
        for pk, number in named.items()
    }


def _timeline(dispute: Dispute, parcels: Sequence[Parcel], role: str) -> Timeline:
    if role in PARTIES:
        parcels = _without_strangers(dispute.order, parcels)
    tracks = tracks_of(dispute.order, parcels)
    return Timeline([_track(each, tracks.of(each)) for each in parcels if tracks.of(each)], tracks.unread)


def _without_strangers(order: Order, parcels: Sequence[Parcel]) -> list[Parcel]:
    """A party that names the number of other people's parcel does not learn by it where that one was."""
    named = [parcel.number for parcel in parcels if not parcel.shipment and parcel.number]
    if not named:
        return list(parcels)
    strangers = _numbers_of_others(order, named)
    return [parcel for parcel in parcels if parcel.shipment or parcel.number not in strangers]


def _numbers_of_others(order: Order, numbers: Iterable[str]) -> set[str]:
    rows = Shipment.objects.filter(
        tracking_number__gt="", tracking_number__in=numbers, order__marketplace=order.marketplace_id
    ).exclude(order=order.pk)
    return set(rows.values_list("tracking_number", flat=True))


def _track(parcel: Parcel, steps: Sequence[TrackingStep]) -> Track:
    shown = [_step(step) for step in steps]
    fold = len(shown) - SHOWN if len(shown) > SHOWN + 1 else 0
    return Track(_name(parcel), parcel.carrier, parcel.number, shown[:fold], shown[fold:])


def _name(parcel: Parcel) -> str:
    names = {
        Way.OUTWARD: _("The order's parcel"),
        Way.RETURN: _("The return"),
        Way.NAMED: _("Named as evidence, not by the order"),
    }
    return names[parcel.way]


def _step(step: TrackingStep) -> Step:
    status = Status(step.status)
    sent = status is Status.ACCEPTED and not step.is_scan
    where = [step.place, country_name(step.country) if step.country else ""]
    return Step(
        sign=SIGNS[status],
        what=_("Sent") if sent else str(status.label),
        where=", ".join(part for part in where if part),
        at=step.at,
        source=step.source,
        text=step.text,
    )
