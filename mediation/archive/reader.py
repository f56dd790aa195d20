"""For whom an archive is made, which decides what is in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from disputes.flow import PARTIES, Role
from disputes.models import Event
from disputes.perform.outbox import ABOUT_THE_DESK

WORDS = frozenset({"why", "note", "text", "reason", "message"})


@dataclass(frozen=True)
class Reader:
    """A party, or somebody in office; `user` is None for who runs the installation, at its terminal."""

    role: Role
    user: Any = None

    @property
    def in_office(self) -> bool:
        return self.role not in PARTIES

    def may_read(self, event: Event) -> bool:
        """Parties read no notes, no waiting rulings, and no words of mediators when a case changes hands."""
        if self.in_office:
            return True
        return not event.is_private and not (event.action in ABOUT_THE_DESK and WORDS & event.data.keys())
