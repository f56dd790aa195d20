"""What a text is written in: by whom, in which language, and what comes with it."""

from __future__ import annotations

from dataclasses import dataclass

from disputes.vocabulary import Role


@dataclass(frozen=True)
class Situation:
    """`store` is the number of the store whose own words count too; `language` is guessed where it is ""."""

    role: Role
    language: str = ""
    clock_runs: bool = False  # for who writes
    proposes: bool = False  # the action itself carries a proposal
    store: int | None = None
    files: bool = False  # something is attached

    @property
    def is_seller(self) -> bool:
        return self.role == Role.SELLER
