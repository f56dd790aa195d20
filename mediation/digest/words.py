"""How words are written in the search index and looked for: small, without accents, CJK sign by sign.

SQLite and PostgreSQL split plain words in the same way, so that both find the same.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# signs of scripts that put no space between words: each is a word of its own, and a run of them a phrase
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+")


def words_of(text: str) -> list[str]:
    """The words of a text in their order, normalised."""
    return WORD.findall(_plain(text))


def _plain(text: str) -> str:
    small = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(letter for letter in small if not unicodedata.combining(letter))
    return unicodedata.normalize("NFKC", kept)


@lru_cache(maxsize=4096)
def plain_letter(letter: str) -> str:
    """One letter as words are written with it: "É" is "e", "ß" is "ss", an accent alone is nothing."""
    return _plain(letter)


def normalised(text: str) -> str:
    return " ".join(words_of(text))
