"""Where in a case the words of a search stand: a piece of the text as it was written, the words marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from disputes.models import Dispute, Event
from mediation.digest.fulltext import Term
from mediation.digest.text import names_of, texts_of
from mediation.digest.words import WORD, normalised, plain_letter

BEFORE, LENGTH = 60, 200  # letters shown before the first word that was found, and in all
Span = tuple[int, int]


@dataclass(frozen=True)
class Snippet:
    """`html` is safe; `private`: the parties do not see it."""

    html: SafeString
    private: bool = False


def snippets_of(cases: Iterable[Dispute], terms: Sequence[Term], reader: Any) -> dict[int, Snippet]:
    """One for each case in which the words stand, by the case's id; two queries for all.

    Nothing private of what the reader stepped back from.
    """
    found = {case.pk: case for case in cases}
    said: dict[int, list[Mapping[str, Any]]] = {pk: [] for pk in found}
    events = Event.objects.filter(dispute__in=found).order_by("dispute", "sequence")
    left = set()
    for pk, action, actor, data in events.values_list("dispute", "action", "actor", "data"):
        said[pk].append(data)
        if action == "recuse" and actor == reader.pk:
            left.add(pk)
    for pk in left:
        said[pk] = [data for data in said[pk] if not data.get("private")]
    chosen = {pk: _best(_texts(case, said[pk]), terms) for pk, case in found.items()}
    return {pk: Snippet(excerpt(text, terms), private) for pk, (text, private) in chosen.items() if text}


def _texts(case: Dispute, said: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, bool]]:
    """What was said first: who looks for a name sees it in the row already."""
    for data in said:
        yield from ((text, bool(data.get("private"))) for text in texts_of(data))
    yield from ((text, False) for text in names_of(case))


def _best(texts: Iterable[tuple[str, bool]], terms: Sequence[Term]) -> tuple[str, bool]:
    """The first text with the most of the terms, of the public ones if any; "" where none stands in one."""
    best, most = ("", False), 0
    for text, private in texts:
        words = f" {normalised(text)} "
        number = sum(f" {' '.join(term.words)}{'' if term.is_open else ' '}" in words for term in terms)
        if number > most or (number == most > 0 and best[1] and not private):
            best, most = (text, private), number
        if most == len(terms) and not best[1]:
            break
    return best


def excerpt(text: str, terms: Sequence[Term]) -> SafeString:
    """A piece of the text around the first of the terms, all of them in it marked."""
    text = unicodedata.normalize("NFC", re.sub(r"\s+", " ", text))
    spans = spans_of(text, terms)
    begin = _word_begin(text, max(0, spans[0][0] - BEFORE)) if spans else 0
    end = begin + LENGTH
    inside = [span for span in spans if span[1] <= end]
    parts, at = [], begin
    for first, last in inside:
        parts += [(text[at:first], text[first:last])]
        at = last
    marked = format_html_join("", '{}<mark class="hit">{}</mark>', parts)
    before, after = "… " if begin else "", "…" if end < len(text) else ""
    return format_html("{}{}{}{}", before, marked, text[at : max(at, end)], after)


def _word_begin(text: str, at: int) -> int:
    """Not in the middle of a word, where one begins soon."""
    if at == 0 or text[at - 1] == " ":
        return at
    following = text.find(" ", at, at + BEFORE // 2)
    return at if following < 0 else following + 1


def spans_of(text: str, terms: Sequence[Term]) -> list[Span]:
    """From where to where the terms stand in a text, in its order; none overlaps another."""
    words = _words(text)
    found: list[Span] = []
    number = 0
    while number < len(words):
        fits = (len(term.words) for term in terms if _stands_at(words, number, term))
        if length := max(fits, default=0):
            found.append((words[number][1], words[number + length - 1][2]))
        number += length or 1
    return found


def _stands_at(words: Sequence[tuple[str, int, int]], number: int, term: Term) -> bool:
    here = tuple(word for word, _begin, _end in words[number : number + len(term.words)])
    if not term.is_open or len(here) < len(term.words):
        return here == term.words
    return here[:-1] == term.words[:-1] and here[-1].startswith(term.words[-1])


def _words(text: str) -> list[tuple[str, int, int]]:
    """The normalised words of a text with their places in it."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        plain = plain_letter(letter)
        letters.append(plain)
        places += [place] * len(plain)
    found = WORD.finditer("".join(letters))
    return [(word.group(), places[word.start()], places[word.end() - 1] + 1) for word in found]
