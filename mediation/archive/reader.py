"""For whom an archive is made, which decides what is in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from disputes.flow import PARTIES, Role
from disputes.models import Event


@dataclass(frozen=True)
class Reader:
    """A party, or somebody in office; `user` is None for who runs the installation, at its terminal."""

    role: Role
    user: Any = None

    @property
    def in_office(self) -> bool:
        return self.role not in PARTIES

    def may_read(self, event: Event) -> bool:
        """The same record for both sides, but for notes of mediators and rulings that waited."""
        return self.in_office or not event.is_private
