"""Where it is known how a parcel travelled: sources named in the settings; one that fails breaks no page."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from disputes.models import Order
from evidence.models import TrackingEvent
from evidence.tracking.judging import compact
from evidence.tracking.parcels import Parcel

log = logging.getLogger(__name__)

Status = TrackingEvent.Status


@dataclass(frozen=True)
class TrackingStep:
    """What happened to a parcel: `status` of TrackingEvent.Status, `source` in words for people."""

    parcel: Parcel
    at: datetime
    status: str
    source: str
    country: str = ""
    place: str = ""
    text: str = ""
    is_scan: bool = True  # the carrier's own word, not the order's

    @property
    def status_words(self) -> str:
        return str(Status(self.status).label)


class TrackingSource(Protocol):
    """Says how parcels travelled, as far as it knows.

    A page waits for it: a source that asks over the network keeps what it learned, and answers within a
    second. It may raise anything: then the other sources are shown, and that this one cannot be read now.
    """

    def steps_of(self, order: Order, parcels: Sequence[Parcel]) -> Iterable[TrackingStep]:
        """The steps of these parcels, in any order. Parcels that a party names may be somebody else's."""


class OrderSource:
    """What the order itself says: sent, delivered."""

    def steps_of(self, order: Order, parcels: Sequence[Parcel]) -> Iterator[TrackingStep]:
        for parcel in parcels:
            own = parcel.shipment
            if own and own.shipped_at:
                yield TrackingStep(parcel, own.shipped_at, Status.ACCEPTED, _("Order"), is_scan=False)
            if own and own.delivered_at:
                yield TrackingStep(parcel, own.delivered_at, Status.DELIVERED, _("Order"), is_scan=False)


class PushedSource:
    """Carriers' scans that the order's marketplace passed on."""

    def steps_of(self, order: Order, parcels: Sequence[Parcel]) -> Iterator[TrackingStep]:
        by_number = {parcel.number: parcel for parcel in parcels if parcel.number}
        if not by_number:
            return
        source = _("Carrier, through %(market)s") % {"market": order.marketplace}
        rows = TrackingEvent.objects.filter(marketplace=order.marketplace_id, tracking_number__in=by_number)
        for row in rows:
            parcel = by_number[compact(row.tracking_number)]
            yield TrackingStep(parcel, row.at, row.status, source, row.country, row.place, row.text)


@dataclass
class Tracks:
    """The steps of each parcel, oldest first; `unread`: a source could not be asked."""

    by_parcel: dict[Parcel, list[TrackingStep]] = field(default_factory=dict)
    unread: bool = False

    def of(self, parcel: Parcel) -> list[TrackingStep]:
        return self.by_parcel.get(parcel, [])


def tracks_of(order: Order, parcels: Sequence[Parcel]) -> Tracks:
    """What all sources know of these parcels."""
    tracks = Tracks({parcel: [] for parcel in parcels})
    for name in settings.TRACKING_SOURCES:
        try:
            for step in list(_source(name).steps_of(order, parcels)):
                tracks.by_parcel[step.parcel].append(step)
        except Exception:  # once per source: whatever a carrier's adapter does, the page stands
            log.exception("The tracking source %s cannot be read.", name)
            tracks.unread = True
    for parcel, steps in tracks.by_parcel.items():
        tracks.by_parcel[parcel] = _merged(sorted(steps, key=lambda step: step.at))
    return tracks


@lru_cache(maxsize=16)
def _source(name: str) -> TrackingSource:
    source: TrackingSource = import_string(name)()
    return source


def _merged(steps: list[TrackingStep]) -> list[TrackingStep]:
    """The same step from two sources is one, with what either knows of it."""
    found: dict[tuple[datetime, str, str], TrackingStep] = {}
    for step in steps:
        key = next((k for k in _keys(step) if k in found), (step.at, step.status, step.place))
        found[key] = _joined(found[key], step) if key in found else step
    return list(found.values())


def _keys(step: TrackingStep) -> list[tuple[datetime, str, str]]:
    return [(step.at, step.status, step.place), (step.at, step.status, "")]


def _joined(one: TrackingStep, other: TrackingStep) -> TrackingStep:
    both = one.source if one.source == other.source else f"{one.source}, {other.source}"
    return replace(
        one,
        source=both,
        country=one.country or other.country,
        place=one.place or other.place,
        text=one.text or other.text,
        is_scan=one.is_scan or other.is_scan,
    )
