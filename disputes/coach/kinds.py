"""The kinds of marks, the lines of the checklist, and what one of each is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    JARGON = "jargon", _("Jargon")
    BLAME = "blame", _("Blame")
    THREAT = "threat", _("Threat")
    CAPITALS = "capitals", _("Capitals")
    PUNCTUATION = "punctuation", _("Punctuation")
    OFF_PLATFORM = "off_platform", _("Outside the desk")
    PERSONAL = "personal", _("Personal data")
    LONG = "long", _("Long sentence")
    NEXT_STEP = "next_step", _("No next step")


class Item(TextChoices):
    """What a checklist asks for: four of sellers' staff, three of buyers."""

    ACKNOWLEDGES = "acknowledges", _("Acknowledges the problem")
    EXPLAINS = "explains", _("Explains it simply")
    PROPOSES = "proposes", _("Proposes something")
    SAYS_WHEN = "says_when", _("Says when")
    FACTS = "facts", _("Says what happened")
    DATES = "dates", _("Names the day")
    SHOWS = "shows", _("Mentions a photo, video or paper")


class Span(NamedTuple):
    """A part of the text, in code points: from `start` to before `end`."""

    start: int
    end: int

    def touches(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def holds(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True)
class Found:
    """Where something is, and what to write instead, "" where there is nothing better to say."""

    kind: str
    span: Span
    instead: str = ""


@dataclass(frozen=True)
class Mark:
    """What the coach says of one place; of the whole text where it misses something."""

    kind: Kind
    start: int
    end: int
    words: str
    why: str
    instead: str = ""


@dataclass(frozen=True)
class Tick:
    item: Item
    done: bool
