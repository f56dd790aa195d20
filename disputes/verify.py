"""Is the record whole? Checks a dispute's chain of events, its end, and everything that hangs on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.apps import apps
from django.db.models import Sum

from disputes.flow import State
from disputes.models import Dispute, Event, Record, Settlement

UNDONE_BY = frozenset(
    {"settle_outside", "withdraw", "confirm_return_by_default"}
)  # they change what was reached


def broken(dispute: Dispute) -> list[str]:
    """What is wrong with the record, one sentence each; nothing for a whole one."""
    events = list(dispute.events.order_by("sequence"))
    parts = (_chain(events), _end(dispute, events), _effect(dispute, events), _booked(dispute))
    return [*chain.from_iterable(parts), *_records(dispute, events)]


def is_unbroken(dispute: Dispute, events: list[Event]) -> bool:
    """Whether these events, oldest first, are all of the dispute's and follow each other unchanged."""
    return not any((*_chain(events), *_end(dispute, events)))


def _chain(events: list[Event]) -> Iterator[str]:
    previous = ""
    for number, event in enumerate(events, start=1):
        if event.sequence != number or event.id != event.number:
            yield f"event {event.sequence}: number {number} was expected"
        if event.hash != event.computed_hash:
            yield f"event {event.sequence}: was changed"
        if event.previous_hash != previous:
            yield f"event {event.sequence}: does not follow the one before"
        previous = event.hash


def _end(dispute: Dispute, events: list[Event]) -> Iterator[str]:
    """The dispute stands where its last event left it: nothing was cut off."""
    if not events:
        yield "has no events"
        return
    last = events[-1]
    if (last.sequence, last.to_state, last.due_at) != (dispute.version, dispute.state, dispute.due_at):
        yield f"stands elsewhere than its last event, {last.sequence}, left it"


def _effect(dispute: Dispute, events: list[Event]) -> Iterator[str]:
    """What took effect last is what the dispute and its instruction say, unless something came after it."""
    effects = [e for e in events if isinstance(e.data, dict) and e.data.get("takes_effect")]
    if not effects or dispute.state not in (State.SETTLING, State.CLOSED):
        return
    told = effects[-1].data["takes_effect"]
    if any(event.action in UNDONE_BY for event in events[effects[-1].sequence :]):
        return
    if (told["remedy"], told["reached_by"]) != (dispute.remedy, dispute.reached_by):
        yield f"event {effects[-1].sequence}: something else was reached than it says"
    amounts = (told["refund"], told["release"])
    if amounts != (dispute.refund_amount, dispute.disputed_amount - dispute.refund_amount):
        yield f"event {effects[-1].sequence}: the dispute has other amounts than it says"
    instructions = Settlement.objects.filter(dispute=dispute)
    for settlement in instructions.exclude(refund=told["refund"], release=told["release"]):
        said = f"{settlement.refund} and {settlement.release}"
        yield f"event {effects[-1].sequence}: the instruction says {said}"


def _booked(dispute: Dispute) -> Iterator[str]:
    """The ledger paid what the instruction says, and never more than was paid for the order."""
    for settlement in Settlement.objects.filter(dispute=dispute, status=Settlement.Status.CONFIRMED):
        booked = dict(settlement.entries.values_list("kind", "amount"))
        if (booked.get("refund", 0), booked.get("release", 0)) != (settlement.refund, settlement.release):
            yield "the ledger booked other amounts than were instructed"
    entries = dispute.order.escrow_entries.aggregate(n=Sum("amount"))
    if (entries["n"] or 0) > dispute.order.total_paid:
        yield "the ledger paid more than was paid for the order"


def _records(dispute: Dispute, events: list[Event]) -> Iterator[str]:
    """What hangs on each event is what the event says it brought."""
    hung: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for relation in dispute._meta.related_objects:
        model = relation.related_model
        if isinstance(model, type) and issubclass(model, Record):
            hanging = model._default_manager.filter(dispute=dispute).select_related("event")
            for record in hanging.order_by("pk"):
                hung[record.event_id, record.brought_as].append(record.brings())
                yield from record.problems()
    for event in events:
        for name, brought in event.data.items() if isinstance(event.data, dict) else ():
            found = hung.pop((event.pk, name), None)
            expected = brought if isinstance(brought, list) else [brought]
            if found is not None and found != expected:
                yield f"event {event.sequence}: its {name} was changed"
            if found is None and name in _names() and not isinstance(brought, int):
                yield f"event {event.sequence}: its {name} is missing"
    for (_event, name), rows in hung.items():
        yield f"{len(rows)} {name} that no event brought"


def _names() -> set[str]:
    return {model.brought_as for model in apps.get_models() if issubclass(model, Record)}
