"""Carriers' scans from a marketplace, checked row by row: what is good is kept, once, and never changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from disputes.countries import COUNTRIES
from disputes.importing.facts import BadFact, read_instant, read_needed, read_text
from disputes.models import Marketplace
from evidence.models import TrackingEvent
from evidence.tracking.judging import compact

COLUMNS = ("tracking_number", "carrier", "at", "status", "country", "place", "text")
NEEDED = ("tracking_number", "at", "status")
AHEAD = timedelta(days=1)  # a scanner's clock may be wrong by hours; a scan of tomorrow is none

Key = tuple[str, datetime, str, str]


@dataclass
class Received:
    """What became of the rows; `rejected` has the reason by the row's place, from 0."""

    created: int = 0
    unchanged: int = 0
    rejected: dict[int, str] = field(default_factory=dict)


def receive(marketplace: Marketplace, rows: Iterable[Mapping[str, Any]], at: datetime) -> Received:
    """Keep a batch of scans. A row has the fields of COLUMNS as texts; those of NEEDED are never empty.

    A scan that is known already stays as it is; one that contradicts what it said before is rejected.
    """
    received = Received()
    good: dict[int, TrackingEvent] = {}
    for place, row in enumerate(rows):
        try:
            good[place] = read_scan(marketplace, row, at)
        except BadFact as error:
            received.rejected[place] = str(error)
    known = {_key(event): event for event in _known(marketplace, good.values())}
    new = []
    for place, event in good.items():
        if (before := known.get(_key(event))) is None:
            known[_key(event)] = event
            new.append(event)
        elif _told(before) == _told(event):
            received.unchanged += 1
        else:
            received.rejected[place] = _("This scan was told before with other words; scans are not changed.")
    TrackingEvent.objects.bulk_create(new, ignore_conflicts=True)  # of two pushes at once, one was first
    received.created = len(new)
    return received


def read_scan(marketplace: Marketplace, row: Mapping[str, Any], at: datetime) -> TrackingEvent:
    """A row as an unsaved scan. BadFact names the first value that cannot be taken."""
    texts = {name: _as_text(row.get(name), name) for name in COLUMNS}
    number = compact(read_needed(texts, "tracking_number"))
    if not number:
        raise BadFact("tracking_number", _("A value is needed."))
    happened = read_instant(read_needed(texts, "at"), "at")
    if happened > at + AHEAD:
        raise BadFact("at", _("This time lies in the future."))
    return TrackingEvent(
        marketplace=marketplace,
        tracking_number=number,
        carrier=read_text(texts, "carrier"),
        at=happened,
        status=_status(texts),
        country=_country(texts),
        place=read_text(texts, "place"),
        text=read_text(texts, "text"),
        received_at=at,
    )


def _as_text(value: Any, name: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):  # a number would have lost the noughts in front of it
        raise BadFact(name, _("Write this value as text, in quotes."))
    return value


def _status(texts: Mapping[str, str]) -> str:
    value = read_needed(texts, "status").lower()
    if value not in TrackingEvent.Status.values:
        words = {"text": value[:40], "all": ", ".join(TrackingEvent.Status.values)}
        raise BadFact("status", _("“%(text)s” is none of: %(all)s.") % words)
    return value


def _country(texts: Mapping[str, str]) -> str:
    value = read_text(texts, "country").upper()
    if value and value not in COUNTRIES:
        raise BadFact("country", _("“%(text)s” is no country of ISO 3166, like DE.") % {"text": value[:40]})
    return value


def _known(marketplace: Marketplace, events: Iterable[TrackingEvent]) -> Iterable[TrackingEvent]:
    wanted = list(events)
    return TrackingEvent.objects.filter(
        marketplace=marketplace,
        tracking_number__in={event.tracking_number for event in wanted},
        at__in={event.at for event in wanted},
    )


def _key(event: TrackingEvent) -> Key:
    return event.tracking_number, event.at, event.status, event.place


def _told(event: TrackingEvent) -> tuple[str, str, str]:
    return event.carrier, event.country, event.text
