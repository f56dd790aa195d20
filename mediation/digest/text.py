"""All that was said and named in a case, as the text by which it is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from disputes.models import Dispute, Event
from mediation.digest.words import normalised

MOST_LETTERS = 100_000  # what PostgreSQL can index of one text, with room to spare
SAID = frozenset({"statement", "request", "why", "text", "note", "grounds", "name", "tracking_number"})


def text_of_case(dispute: Dispute, events: Iterable[Event]) -> str:
    """Names, references and goods first: they stay where the rest is cut off. Normalised."""
    words = normalised("\n".join([*names_of(dispute), *_said(events)]))
    return words[:MOST_LETTERS]


def names_of(dispute: Dispute) -> Iterator[str]:
    """References, people, goods and parcels; most of all texts of a case are searched for these."""
    order = dispute.order
    yield from (dispute.reference, order.reference)
    yield from map(str, (dispute.buyer, dispute.store, order.marketplace))
    for line in dispute.lines.all():
        yield f"{line.order_line.sku} {line.order_line.title} {line.order_line.category}"
    for parcel in order.shipments.all():
        yield f"{parcel.carrier} {parcel.tracking_number}"
    yield f"{dispute.return_carrier} {dispute.return_tracking_number} {dispute.return_reference}"


def _said(events: Iterable[Event]) -> Iterator[str]:
    """What people wrote: words of an event, and of the records that it brought."""
    for event in events:
        yield from texts_of(event.data)


def texts_of(data: Any) -> Iterator[str]:
    """What people wrote, by the names of what an event's data have: PostgreSQL keeps no other order."""
    if isinstance(data, list):
        for each in data:
            yield from texts_of(each)
    if isinstance(data, dict):
        for name, value in sorted(data.items()):
            if name in SAID and isinstance(value, str):
                yield value
            else:
                yield from texts_of(value)
