"""Sentences, and which of them are long for their language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disputes.coach.kinds import Found, Kind, Span
from disputes.coach.languages import UNSPACED
from disputes.coach.phrases import VOWEL_SIGNS

_SENTENCE = re.compile(r"(?:[^.!?。！？؟\n]|[.](?=\S))+[.!?。！？؟]*")
_WORD = re.compile(rf"\w[\w{VOWEL_SIGNS}]*(?:[-'’.,:/]\w[\w{VOWEL_SIGNS}]*)*")
# Words, or signs where words are not told apart. Plain-language guides ask for 15 to 20 words on the average:
# what is marked is half as long again as their longest.
LONGEST = {"en": 30, "es": 35, "pt-br": 35, "fr": 35, "de": 28, "ru": 26, "ar": 30, "zh": 75}


def sentences(text: str) -> Iterator[Span]:
    for match in _SENTENCE.finditer(text):
        lead = len(match[0]) - len(match[0].lstrip())
        if match[0].strip():
            yield Span(match.start() + lead, match.start() + len(match[0].rstrip()))


def length_of(text: str, language: str) -> int:
    if language in UNSPACED:
        return sum(sign.isalnum() for sign in text)
    return sum(1 for _word in _WORD.finditer(text))


def long_ones(text: str, language: str) -> Iterator[Found]:
    for span in sentences(text):
        if length_of(text[span.start : span.end], language) > LONGEST[language]:
            yield Found(Kind.LONG, span)
