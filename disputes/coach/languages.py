"""Which language a text is in, as far as the coach must know: one that has a glossary, whatever it says."""

from __future__ import annotations

import re

from django.utils.translation import get_language

from disputes.tongues import tongue_of

SPOKEN = ("en", "zh", "es", "pt-br", "fr", "de", "ru", "ar")  # those with a glossary
UNSPACED = frozenset({"zh"})  # written without spaces between words
SCRIPTS = (
    ("zh", re.compile(r"[\u3400-\u9fff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
)
ENOUGH = 0.2  # of the letters: a Chinese sentence with a long tracking number in it is Chinese


def spoken(language: str) -> str:
    """The language of a glossary that serves `language`, a tag such as "pt", "zh-hans" or "de-AT"; or ""."""
    tag = language.lower().replace("_", "-")
    return next((each for each in SPOKEN if each.split("-")[0] == tag.split("-")[0]), "")


def language_of(text: str, likely: str = "") -> str:
    """One of `SPOKEN`, the text's own; where it tells none, that of its script, `likely` or the page's."""
    otherwise = spoken(likely) or spoken(get_language() or "") or "en"
    if told := spoken(tongue_of(text, otherwise.split("-")[0])):
        return told
    letters = sum(map(str.isalpha, text))
    for language, script in SCRIPTS:
        if letters and len(script.findall(text)) >= ENOUGH * letters:
            return language
    return otherwise
