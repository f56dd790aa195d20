"""All contradictions of a case, for its mediator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from disputes.models import Dispute
from evidence.contradictions.numbers import of_exhibits, of_number, of_return, used_elsewhere
from evidence.contradictions.parcels import of_dates, of_scans
from evidence.contradictions.said import Contradiction, Exhibit
from evidence.contradictions.words import of_words
from evidence.tracking.judging import compact
from evidence.tracking.parcels import Parcel, Way, parcels_of, vouchers_of
from evidence.tracking.sources import Tracks, tracks_of


def contradictions_of(dispute: Dispute, exhibits: Sequence[Exhibit], at: datetime) -> list[Contradiction]:
    """What does not fit, each sentence once: parcels, numbers, words. It is no proof of anything.

    What is said of a number that the order does not know leads to the evidence that names it.
    """
    parcels = parcels_of(dispute, vouchers_of(dispute))
    tracks = tracks_of(dispute.order, parcels)
    named_by = {compact(each.item.tracking_number): each.code for each in reversed(exhibits)}
    own = {parcel.number for parcel in parcels if parcel.way is Way.OUTWARD} | {""}
    found = [
        each if each.exhibit or each.number in own else replace(each, exhibit=named_by.get(each.number, ""))
        for each in _all(dispute, exhibits, parcels, tracks, at)
    ]
    return list(dict.fromkeys(found))


def _all(
    dispute: Dispute, exhibits: Sequence[Exhibit], parcels: Sequence[Parcel], tracks: Tracks, at: datetime
) -> Iterator[Contradiction]:
    outward = [parcel for parcel in parcels if parcel.way is Way.OUTWARD]
    for parcel in outward:
        yield from of_dates(dispute, parcel, at)
    for parcel in parcels:
        yield from of_scans(dispute, parcel, tracks.of(parcel), at)
    yield from of_exhibits(dispute, outward, exhibits)
    yield from of_return(dispute, outward)
    for parcel in parcels:
        yield from of_number(dispute, parcel)
    yield from used_elsewhere(dispute, parcels)
    yield from of_words(dispute, parcels, tracks)
