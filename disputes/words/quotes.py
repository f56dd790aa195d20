"""What a message answers, as a short quote with the way to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.text import Truncator

from disputes.flow import PARTIES, Role
from disputes.models import Event
from disputes.words.sentences import sentence

LONGEST = 140  # letters of a quote; the whole message is one click away


@dataclass(frozen=True)
class Quote:
    """What templates/components/_quoted.html shows."""

    number: int
    sentence: str
    words: str


def quote(event: Event, reader: Role | str) -> Quote | None:
    """A message as it is quoted to this reader; a note that only mediators read, to no party."""
    if event.is_private and reader in PARTIES:
        return None
    text = " ".join(str(event.data["message"]["text"]).split())
    return Quote(event.sequence, str(sentence(event, reader)), Truncator(text).chars(LONGEST))


def quoted_by(event: Event, events: Mapping[int, Event], reader: Role | str) -> Quote | None:
    """What this message quotes, out of the events that the reader may see, by their numbers.

    What a note answers is as private as the note.
    """
    if event.is_private and reader in PARTIES:
        return None
    message = event.data.get("message")
    answered = events.get(message.get("answers", 0)) if isinstance(message, dict) else None
    return quote(answered, reader) if answered else None
