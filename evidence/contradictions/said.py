"""A contradiction: a sentence, what kind it is, and what it speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from disputes.countries import country_name
from disputes.templatetags.desk import instant_text, isolate


@dataclass(frozen=True)
class Contradiction:
    """`exhibit` is the evidence's number in the case ("E1"), `number` the parcel's; "" where none is."""

    code: str
    sentence: str
    exhibit: str = ""
    number: str = ""

    def __str__(self) -> str:
        return self.sentence


class Exhibit(Protocol):
    """Evidence with its number in the case."""

    @property
    def code(self) -> str: ...

    @property
    def item(self) -> Any: ...


def said(**facts: Any) -> dict[str, str]:
    """Facts as sentences take them: instants in the reader's zone, numbers in one piece, countries named."""
    return {name: _said(name, fact) for name, fact in facts.items()}


def _said(name: str, fact: Any) -> str:
    if isinstance(fact, datetime):
        return instant_text(fact, "short")
    if "country" in name:
        return country_name(fact)
    return isolate(str(fact))
