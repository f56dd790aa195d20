"""What reads as shouting: words in capitals, and strings of punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from disputes.coach.kinds import Found, Kind, Span

_WORD = re.compile(r"[\w']+")
_STRING = re.compile(r"[!?！？؟]{2,}|[.]{4,}|[。]{2,}|[,，،]{3,}|[~～]{3,}|…{3,}")
LONE = 3  # letters of the shortest word that shouts by itself
TOLD = 2  # letters of the shortest everyday word: one alone begins a sentence as well ("O CD", "A DVD")
LOUD_ANYWAY = 5  # words in a row that shout whatever they say


def capitals(text: str, shouted: Iterable[Span]) -> Iterator[Found]:
    """Words all in capitals where one of them is an everyday word: `shouted`, as a glossary has them.

    Brands, sizes, carriers and codes are none: "DHL EXPRESS", "100 % COTTON", "WH-1000XM4 SILVER".
    """
    everyday = list(shouted)
    for run in _loud_runs(text):
        span = Span(run[0].start(), run[-1].end())
        of_these = [each for each in everyday if span.holds(each) and each.end - each.start >= TOLD]
        is_loud = len(run) > 1 or span.end - span.start >= LONE
        if is_loud and (of_these or _is_a_sentence(run)):
            yield Found(Kind.CAPITALS, span, text[span.start : span.end].capitalize())


def _is_a_sentence(run: list[re.Match[str]]) -> bool:
    return len(run) >= LOUD_ANYWAY and not any(sign.isdigit() for word in run for sign in word[0])


def _loud_runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Neighbouring words in capitals, with blanks and commas between them at most."""
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(text):
        is_loud = word[0].isupper()
        if run and (not is_loud or text[run[-1].end() : word.start()].strip(" ,")):
            yield run
            run = []
        if is_loud:
            run.append(word)
    if run:
        yield run


def punctuation(text: str) -> Iterator[Found]:
    for string in _STRING.finditer(text):
        yield Found(Kind.PUNCTUATION, Span(*string.span()), string[0][0])
