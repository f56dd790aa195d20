"""Tracking numbers and what carriers say of parcels: judged, compared, read from where it is known."""

from evidence.tracking.countries import issuing_country
from evidence.tracking.formats import Check
from evidence.tracking.judging import Judgement, checked, compact, judge
from evidence.tracking.parcels import Parcel, Way, parcels_of, shipments_of, vouchers_of
from evidence.tracking.sources import (
    OrderSource,
    PushedSource,
    TrackingSource,
    TrackingStep,
    Tracks,
    tracks_of,
)

__all__ = [
    "Check",
    "Judgement",
    "OrderSource",
    "Parcel",
    "PushedSource",
    "TrackingSource",
    "TrackingStep",
    "Tracks",
    "Way",
    "checked",
    "compact",
    "issuing_country",
    "judge",
    "parcels_of",
    "shipments_of",
    "tracks_of",
    "vouchers_of",
]
