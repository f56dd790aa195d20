"""How many cases end by agreement, with and without a mediator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from disputes.flow import ReachedBy
from mediation.figures.outcomes import Row


@dataclass(frozen=True)
class Endings:
    """Closed cases by how they ended: those that no mediator was asked in, and those in which one was."""

    negotiated: Counter[str]
    mediated: Counter[str]

    @property
    def agreements(self) -> list[tuple[str, int, int]]:
        """In negotiation, in mediation and in both: how many agreed, of how many."""
        both = {"negotiation": self.negotiated, "mediation": self.mediated}
        both["all"] = self.negotiated + self.mediated
        return [(where, ended[ReachedBy.AGREEMENT], ended.total()) for where, ended in both.items()]


def endings_of(rows: Iterable[Row]) -> Endings:
    negotiated: Counter[str] = Counter()
    mediated: Counter[str] = Counter()
    for row in rows:
        mediated[row["reached_by"]] += row["mediated"]
        negotiated[row["reached_by"]] += row["closed"] - row["mediated"]
    return Endings(+negotiated, +mediated)
