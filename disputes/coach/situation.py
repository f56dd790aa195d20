"""What a text is written in: by whom, in which language, and what comes with it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices

from disputes.vocabulary import Role


class Purpose(TextChoices):
    """What a text is for: to answer the other side, to report to who decides, to stand beside a file."""

    ANSWER = "answer"
    REPORT = "report"
    NOTE = "note"


@dataclass(frozen=True)
class Situation:
    """`store` is the number of the store whose own words count too; `language` is found out where it is "".

    `likely` is the language that a text is taken to be in where it is too short to tell; the page's where "".
    """

    role: Role
    purpose: Purpose = Purpose.ANSWER
    language: str = ""
    likely: str = ""
    clock_runs: bool = False  # for who writes
    proposes: bool = False  # the action itself carries a proposal
    store: int | None = None

    @property
    def is_seller(self) -> bool:
        return self.role == Role.SELLER

    @property
    def is_sellers_answer(self) -> bool:
        """What is measured by acknowledgement, explanation, proposal and time; all else by facts."""
        return self.is_seller and self.purpose == Purpose.ANSWER
