"""For whom an archive is made, which decides what is in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from disputes.flow import PARTIES, Role
from disputes.models import Event
from evidence.models import Evidence
from evidence.states import is_held_back


@dataclass(frozen=True)
class Reader:
    """A party, or somebody in office; `user` is None for who runs the installation, at its terminal."""

    role: Role
    user: Any = None
    hidden: frozenset[int] = frozenset()  # numbers of events that hold words about what is withheld

    @property
    def in_office(self) -> bool:
        return self.role not in PARTIES

    def may_read(self, event: Event) -> bool:
        """The same record for both sides: all but mediators' notes, waiting rulings and what is withheld."""
        return self.in_office or not (event.is_private or event.sequence in self.hidden)

    def hiding(self, pieces: Iterable[Evidence]) -> Reader:
        """Nothing that came with a withheld piece is read by parties, not even its note."""
        held = (piece.event.sequence for piece in pieces if piece.note and is_held_back(piece))
        return replace(self, hidden=frozenset(held))
