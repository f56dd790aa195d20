"""What the record says of a return: who pays it, how many pieces travelled and came; never asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from disputes.flow import Remedy
from disputes.models import Dispute, Event

# what `ship_return` and `acknowledge_return` bring: rows of `row_of`
SENT, RECEIVED, CONCERNED = "sent", "received", "concerned"
RULES = frozenset({"rule", "confirm_ruling"})  # by these a ruling takes effect, not what was proposed


@dataclass(frozen=True)
class Pieces:
    """Of one line: `of` pieces could travel or come, `quantity` did; None where nobody said how many."""

    sku: str
    title: str
    of: int
    quantity: int | None = None

    def row_of(self, quantity: int) -> dict[str, Any]:
        """As the event keeps it: readable without the order."""
        return {"sku": self.sku, "title": self.title, "quantity": quantity, "of": self.of}


def disputed_pieces(dispute: Dispute) -> list[Pieces]:
    """What may travel back: the disputed lines with their quantities."""
    lines = dispute.lines.select_related("order_line").order_by("pk")
    return [Pieces(line.order_line.sku, line.order_line.title, line.quantity) for line in lines]


def shipping(dispute: Dispute) -> Event | None:
    """The event by which the goods were sent back."""
    return dispute.events.filter(action="ship_return").order_by("-sequence").first()


def sent_pieces(dispute: Dispute) -> list[Pieces]:
    """What is on its way back: as the buyer said, else all that is disputed; of lines that travel at all."""
    shipped = shipping(dispute)
    if shipped is None or SENT not in shipped.data:
        return disputed_pieces(dispute)
    rows = pieces_in(shipped, SENT)
    return [Pieces(row.sku, row.title, row.quantity) for row in rows if row.quantity]


def pieces_in(event: Event, name: str) -> list[Pieces]:
    """What one event says of pieces, under the name SENT, RECEIVED or CONCERNED."""
    rows = event.data.get(name, [])
    return [Pieces(row["sku"], row["title"], row["of"], row["quantity"]) for row in rows]


@dataclass(frozen=True)
class Travelled:
    """What was sent back, what came of it, with what of it something is wrong; empty where nobody said."""

    sent: list[Pieces]
    came: list[Pieces]
    concerned: list[Pieces]


def travelled(events: Iterable[Event]) -> Travelled:
    """What the record says of the pieces."""
    found = Travelled([], [], [])
    for event in events:
        if event.action == "ship_return":
            found = Travelled(pieces_in(event, SENT), [], [])
        elif event.action == "acknowledge_return":
            found = Travelled(found.sent, pieces_in(event, RECEIVED), pieces_in(event, CONCERNED))
    return found


def payer_of_return(events: Iterable[Event]) -> str:
    """Who pays the return that last took effect, by what was proposed or ruled before; "" where none did.

    The dispute itself forgets it when the goods come back with a problem.
    """
    payer, terms = "", {}
    for event in events:
        brought = (event.data.get("ruling"), event.data.get("proposal"))  # an acceptance names a number alone
        made = next((each for each in brought if isinstance(each, dict)), None)
        kind = "ruling" if event.action in RULES else "proposal"
        if made is not None:
            terms[kind] = made["return_freight"]
        if event.data.get("takes_effect", {}).get("remedy") == Remedy.RETURN_AND_REFUND:
            payer = terms.get(kind, "")
    return payer


def payers_of_returns(disputes: Iterable[int]) -> dict[int, str]:
    """The same by dispute, in one query."""
    found: dict[int, list[Event]] = defaultdict(list)
    events = Event.objects.filter(dispute__in=list(disputes)).only("dispute_id", "action", "data")
    for event in events.order_by("dispute", "sequence"):
        found[event.dispute_id].append(event)
    return {dispute: payer_of_return(each) for dispute, each in found.items()}
