"""How many pieces travelled back and how many of them came, as the record has it; read, never asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from disputes.models import Dispute, Event

SENT, RECEIVED = "sent", "received"  # what `ship_return` and `acknowledge_return` bring: rows of `row_of`


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


def sent_pieces(dispute: Dispute) -> list[Pieces]:
    """What is on its way back: as the buyer said, else all that is disputed; of lines that travel at all."""
    shipped = dispute.events.filter(action="ship_return").order_by("-sequence").first()
    if shipped is None or SENT not in shipped.data:
        return disputed_pieces(dispute)
    rows = pieces_in(shipped, SENT)
    return [Pieces(row.sku, row.title, row.quantity) for row in rows if row.quantity]


def pieces_in(event: Event, name: str) -> list[Pieces]:
    """What one event says of pieces, under the name SENT or RECEIVED."""
    rows = event.data.get(name, [])
    return [Pieces(row["sku"], row["title"], row["of"], row["quantity"]) for row in rows]


def travelled(events: Iterable[Event]) -> tuple[list[Pieces], list[Pieces]]:
    """What the record says was sent back, and what came; empty lists where it says nothing."""
    sent: list[Pieces] = []
    came: list[Pieces] = []
    for event in events:
        if event.action == "ship_return":
            sent, came = pieces_in(event, SENT), []
        elif event.action == "acknowledge_return":
            came = pieces_in(event, RECEIVED)
    return sent, came
