"""What the coach says of one text: marks in the order of the text, and the checklist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from disputes.coach.checklist import UNFAIR, checklist, proposes
from disputes.coach.glossary import LISTED, phrases_of
from disputes.coach.kinds import Found, Kind, Mark, Span, Tick
from disputes.coach.languages import language_of, spoken
from disputes.coach.loudness import capitals, punctuation
from disputes.coach.phrases import lowered
from disputes.coach.private import personal
from disputes.coach.reasons import why
from disputes.coach.sentences import long_ones
from disputes.coach.situation import Situation

MOST_MARKS = 200  # nobody reads more, and all would be compared with all
LONGEST = 5000  # letters of a form's field; of a longer text the beginning is read


@dataclass(frozen=True)
class Advice:
    language: str
    marks: tuple[Mark, ...] = ()
    checklist: tuple[Tick, ...] = ()


def advise(text: str, situation: Situation) -> Advice:
    """Places are code points of `text`. What has no words yet gets an open checklist and no marks."""
    text = text[:LONGEST]
    language = spoken(situation.language) or language_of(text, situation.likely)
    phrases = list(phrases_of(language, situation.store).find(lowered(text)))
    allowed = [found.span for found in phrases if found.kind == "allowed"]
    listed = [found for found in phrases if found.kind in LISTED]
    others = [*capitals(text, _of("shouted", phrases)), *punctuation(text), *long_ones(text, language)]
    found = [each for each in [*listed, *others] if not any(span.holds(each.span) for span in allowed)]
    found = _longest([*found, *personal(text, language)])
    cues = _outside([each.span for each in found if each.kind in UNFAIR], phrases)
    leads_on = proposes(situation, cues) or any(each.kind == "next" for each in cues)
    if text.strip() and situation.is_sellers_answer and not leads_on:
        found.append(Found(Kind.NEXT_STEP, Span(0, len(text))))
    marks = tuple(_mark(each, text, situation) for each in found)
    return Advice(language, marks, checklist(text, language, situation, cues, found))


def _of(kind: str, phrases: Iterable[Found]) -> Iterator[Span]:
    return (found.span for found in phrases if found.kind == kind)


def _outside(unfair: Sequence[Span], cues: Iterable[Found]) -> list[Found]:
    """What is promised for closing the dispute, or threatened, is no proposal and no next step."""
    return [cue for cue in cues if not any(cue.span.touches(span) for span in unfair)]


def _longest(found: Sequence[Found]) -> list[Found]:
    """Of marks of one kind that overlap the longest, all in the order of the text."""
    kept: list[Found] = []
    for each in sorted(found, key=lambda each: each.span.start - each.span.end):
        if not any(each.kind == other.kind and each.span.touches(other.span) for other in kept):
            kept.append(each)
        if len(kept) == MOST_MARKS:
            break
    return sorted(kept, key=lambda each: each.span)


def _mark(found: Found, text: str, situation: Situation) -> Mark:
    kind, (start, end) = Kind(found.kind), found.span
    words = "" if kind == Kind.NEXT_STEP else text[start:end]
    return Mark(kind, start, end, words, why(kind, situation), found.instead)
