"""A case in figures: what was in dispute, how it ended, and how long each part took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from disputes.flow import CLOCKS, MEDIATING, ReachedBy, State
from disputes.models import Dispute, Event, Order
from mediation.models import CaseFacts, DeliveryStatus, SellerSize

TIMED = (*CLOCKS, State.SETTLING)
DECIDING = frozenset({"rule", "confirm_ruling"})
WITHOUT_SHARE = frozenset({"", ReachedBy.WITHDRAWN, ReachedBy.OUTSIDE})
MEDIUM, LARGE = 100, 1000  # orders of a store


def facts_of_case(dispute: Dispute, events: Sequence[Event]) -> CaseFacts:
    """The unsaved row; `events` are all of the dispute's, oldest first."""
    mediated_at = next((event.at for event in events if event.to_state in MEDIATING), None)
    ruling = _last_ruling(events)
    asked = _asked_before(events, ruling) if ruling else None
    return CaseFacts(
        dispute=dispute,
        **_subject(dispute),
        **_ending(dispute),
        **{f"in_{state}": seconds for state, seconds in _durations(events).items()},
        mediator_id=_decided_by(events, ruling) if ruling else dispute.mediator_id,
        mediated_at=mediated_at,
        decided_at=ruling.at if ruling else None,
        decided_after=_seconds(asked.at, ruling.at) if ruling and asked else None,
        in_time=_in_time(events, asked, ruling) if ruling and asked else None,
        overdue_count=dispute.overdue_count,
    )


def _subject(dispute: Dispute) -> dict[str, Any]:
    order = dispute.order
    return {
        "opened_at": dispute.opened_at,
        "reason": dispute.reason,
        "sub_reason": dispute.sub_reason,
        "category": category_of(dispute),
        "delivery": delivery_of(dispute),
        "origin": order.origin_country,
        "destination": order.destination_country,
        "currency": dispute.currency,
        "disputed_amount": dispute.disputed_amount,
        "seller_size": size_of(dispute.store_id),
    }


def category_of(dispute: Dispute) -> str:
    """That of the dearest disputed line; "" where the marketplace names none."""
    lines = [(line.quantity, line.order_line) for line in dispute.lines.all()]
    return max(((n * line.unit_price, line.category) for n, line in lines), default=(0, ""))[1]


def delivery_of(dispute: Dispute) -> DeliveryStatus:
    """Of the disputed parcels, the one that fared worst."""
    found = {_status(line.order_line, dispute.order) for line in dispute.lines.all()}
    return next((status for status in DeliveryStatus if status in found), DeliveryStatus.NOT_SENT)


def _status(line: Any, order: Order) -> DeliveryStatus:
    if line.delivered_at is None:
        return DeliveryStatus.ON_ITS_WAY if line.shipped_at else DeliveryStatus.NOT_SENT
    late = order.promised_at is not None and line.delivered_at > order.promised_at
    return DeliveryStatus.LATE if late else DeliveryStatus.IN_TIME


def size_of(store_id: int) -> SellerSize:
    """Counted no further than it matters."""
    orders = len(Order.objects.filter(store=store_id).values_list("pk")[:LARGE])
    if orders < MEDIUM:
        return SellerSize.SMALL
    return SellerSize.MEDIUM if orders < LARGE else SellerSize.LARGE


def _ending(dispute: Dispute) -> dict[str, Any]:
    decided = dispute.state == State.CLOSED and dispute.reached_by not in WITHOUT_SHARE
    counts = decided and dispute.disputed_amount > 0
    return {
        "closed_at": dispute.closed_at,
        "reached_by": dispute.reached_by,
        "outcome": dispute.outcome,
        "remedy": dispute.remedy,
        "share": round(100 * dispute.refund_amount / dispute.disputed_amount) if counts else None,
    }


def _durations(events: Sequence[Event]) -> Counter[str]:
    """Seconds in each state that has an end, up to the last event; the one that goes on does not count."""
    spent: Counter[str] = Counter()
    for event, following in pairwise(events):
        if event.to_state in TIMED:
            spent[event.to_state] += _seconds(event.at, following.at)
    return spent


def _seconds(start: datetime, end: datetime) -> int:
    return round((end - start).total_seconds())


def _last_ruling(events: Sequence[Event]) -> Event | None:
    """The event by which a ruling last took effect: the ruling itself, or its confirmation."""
    took_effect = (e for e in reversed(events) if e.action in DECIDING and e.data.get("takes_effect"))
    return next(took_effect, None)


def _decided_by(events: Sequence[Event], ruling: Event) -> int | None:
    """Who ruled, not who confirmed it."""
    before = (e for e in reversed(events) if e.action == "rule" and e.sequence <= ruling.sequence)
    return next(before).actor_id


def _asked_before(events: Sequence[Event], ruling: Event) -> Event | None:
    """When a mediator was last asked before a ruling: by the parties, or by a return with a problem."""
    asked = (e for e in reversed(events) if e.to_state in MEDIATING and e.from_state not in MEDIATING)
    return next((event for event in asked if event.sequence < ruling.sequence), None)


def _in_time(events: Sequence[Event], asked: Event, ruling: Event) -> bool:
    between = (e for e in events if asked.sequence < e.sequence < ruling.sequence)
    return not any(event.action == "reassign_overdue" for event in between)
