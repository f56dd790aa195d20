"""Which language a text is in, as far as the coach must know: by its script, then by its small words."""

from __future__ import annotations

import re
from itertools import pairwise

SPOKEN = ("en", "zh", "es", "pt-br", "fr", "de", "ru", "ar")  # those with a glossary
UNSPACED = frozenset({"zh"})  # written without spaces between words
SCRIPTS = (
    ("zh", re.compile(r"[\u3400-\u9fff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
)
SMALL_WORDS = {
    "en": "the and you is to of for it we not have this that with my are was your be",
    "es": "el la los las que y de no un una es por con para su mi lo se pero está ha",
    "pt-br": "o a os as que e de não um uma é por com para seu meu foi está você mas do da no na em",
    "fr": "le la les que et de ne pas un une est pour avec vous votre mon je nous il du des dans",
    "de": "der die das und ich nicht ist ein eine wir sie mit für zu den auf von es haben war",
}
_WORD = re.compile(r"[^\W\d_]+")
_BY_WORD = {language: frozenset(words.split()) for language, words in SMALL_WORDS.items()}
ENOUGH = 0.2  # of the letters: a Chinese sentence with a long tracking number in it is Chinese


def spoken(language: str) -> str:
    """The language of a glossary that serves `language`, a tag such as "pt", "zh-hans" or "de-AT"; or ""."""
    tag = language.lower().replace("_", "-")
    return next((each for each in SPOKEN if each.split("-")[0] == tag.split("-")[0]), "")


def language_of(text: str, otherwise: str = "en") -> str:
    """One of `SPOKEN`; `otherwise` where the text does not tell."""
    letters = sum(map(str.isalpha, text))
    for language, script in SCRIPTS:
        if letters and len(script.findall(text)) >= ENOUGH * letters:
            return language
    words = [word.lower() for word in _WORD.findall(text)]
    counts = {language: sum(word in small for word in words) for language, small in _BY_WORD.items()}
    best = sorted(counts, key=lambda language: -counts[language])
    is_clear = any(counts[first] > counts[second] for first, second in pairwise(best[:2]))
    return best[0] if is_clear else (spoken(otherwise) or "en")
