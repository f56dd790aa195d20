"""What a good text has: four lines for an answer of sellers' staff, three for what a mediator reads."""

from __future__ import annotations

from collections.abc import Sequence

from disputes.coach.kinds import Found, Item, Kind, Span, Tick
from disputes.coach.sentences import length_of, sentences
from disputes.coach.situation import Purpose, Situation

UNPLAIN = {Kind.JARGON, Kind.LONG}
UNFAIR = {Kind.BLAME, Kind.THREAT, Kind.OFF_PLATFORM}
LEAST = {"zh": 10}  # signs of a text that tells facts; words elsewhere
LEAST_WORDS = 7


def checklist(
    text: str, language: str, situation: Situation, cues: Sequence[Found], marks: Sequence[Found]
) -> tuple[Tick, ...]:
    if situation.purpose == Purpose.NOTE:
        return ()
    if situation.is_sellers_answer:
        done = _of_a_seller(text, situation, cues, {found.kind for found in marks})
    else:
        done = _of_facts(text, language, cues, marks)
    return tuple(Tick(item, is_done) for item, is_done in done.items())


def _of_a_seller(
    text: str, situation: Situation, cues: Sequence[Found], marked: set[str]
) -> dict[Item, bool]:
    found = {cue.kind for cue in cues}
    return {
        Item.ACKNOWLEDGES: "acknowledges" in found,
        Item.EXPLAINS: "explains" in found and not marked & UNPLAIN,
        Item.PROPOSES: proposes(situation, cues),
        Item.SAYS_WHEN: "when" in found or _names_a_day_to_come(text, cues),
    }


def proposes(situation: Situation, cues: Sequence[Found]) -> bool:
    return situation.proposes or any(cue.kind == "proposes" for cue in cues)


def _names_a_day_to_come(text: str, cues: Sequence[Found]) -> bool:
    """A date counts where its sentence also says what somebody will do; alone it may be long past."""
    days = [cue.span for cue in cues if cue.kind == "dates"]
    acts = [cue.span for cue in cues if cue.kind in ("proposes", "next")]
    told = sentences(text) if days and acts else ()
    return any(_is_in(days, one) and _is_in(acts, one) for one in told)


def _is_in(spans: list[Span], sentence: Span) -> bool:
    return any(sentence.holds(span) for span in spans)


def _of_facts(text: str, language: str, cues: Sequence[Found], marks: Sequence[Found]) -> dict[Item, bool]:
    found = {cue.kind for cue in cues}
    unfair = sum(mark.span.end - mark.span.start for mark in marks if mark.kind in UNFAIR)
    is_told = length_of(text, language) >= LEAST.get(language, LEAST_WORDS) and unfair * 3 < len(text)
    return {
        Item.FACTS: "facts" in found and is_told,
        Item.DATES: bool(found & {"dates", "when"}),
        Item.SHOWS: "shows" in found,
    }
