"""Finds the language of a text offline: by its script where that tells, else by its small words and letters.

A library would know more languages: the two good ones cost each process 40 MB and a start of a second, or a
wheel of 96 MB. Here it is a label beside a text, which may stay away.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import chain, count
from pathlib import Path

LONGEST = 2000  # letters that are read of a text
MOSTLY = 0.6  # of the weight of all letters
SMALL_WORDS = {
    line.split()[0]: frozenset(line.split()[1:])
    for line in (Path(__file__).parent / "small_words.txt").read_text(encoding="utf-8").splitlines()
}
SHARED = Counter(chain.from_iterable(SMALL_WORDS.values()))  # by how many languages a word is
OWN = 0.9
CYRILLIC = frozenset({"ru", "uk", "bg", "sr"})
CODED = re.compile(r"[!-~]*(?:://|@|www\.|[0-9]|[a-z]\.[a-z]{2})[!-~]*")  # addresses, numbers, amounts
WORD = re.compile(r"[^\W\d_]+")
TELLING = re.compile("[¿¡ßñãõœłśżźșțăřěůőűğışđơưыэіїєґћђљњј]")  # letters that few languages have
# A sign of these stands for a syllable or a word, so that it weighs as much as three letters.
SIGNS = {
    "kana": re.compile(r"[\u3040-\u30ff\u31f0-\u31ff]"),
    "han": re.compile(r"[\u3400-\u9fff]"),
    "hangul": re.compile(r"[\uac00-\ud7af]"),
}
ALPHABETS = {
    "latin": re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
    "cyrillic": re.compile(r"[\u0400-\u052f]"),
    "arabic": re.compile(r"[\u0620-\u064a\u066e-\u06d3]"),
    "el": re.compile(r"[\u0370-\u03ff]"),
    "he": re.compile(r"[\u05d0-\u05ea]"),
    "th": re.compile(r"[\u0e01-\u0e3a\u0e40-\u0e4e]"),
}
CHINESE = re.compile(
    r"[的了吗们这没还说让给你您我他她把被退货款对颜发请时见东买卖钱单错图坏关难闻谁哪很跟]"
)  # among few signs: no Japanese
ARABIC_ALONE = re.compile(r"[ةىإأ]|\bال")
NOT_ARABIC = re.compile("[پچژگکیٹڈڑںےھہڤۆەێڵ]")  # Persian, Urdu, Kurdish
FEW_SIGNS, FEW_LETTERS = 6, 8


@lru_cache(maxsize=2048)
def tongue_of(text: str, likely: str = "") -> str:
    """A code such as "pt" or "zh"; "" where the text does not tell. `likely` wins where two may be meant."""
    words = CODED.sub(" ", text[:LONGEST])
    kana, han, hangul = (3 * len(signs.findall(words)) for signs in SIGNS.values())
    weights = {name: len(letters.findall(words)) for name, letters in ALPHABETS.items()}
    weights |= {"eastern": kana + han, "ko": hangul}
    script = max(weights, key=weights.__getitem__)
    if weights[script] < max(3, MOSTLY * sum(weights.values())):
        return ""
    if script == "eastern":
        return _eastern(words, kana / weights[script])
    if script == "arabic":
        is_plain = weights[script] >= FEW_LETTERS and not NOT_ARABIC.search(words)
        return "ar" if is_plain and ARABIC_ALONE.search(words) else ""
    return _by_words(words, script, likely) if script in ("latin", "cyrillic") else script


def _eastern(words: str, kana: float) -> str:
    if kana:
        return "ja" if kana > 0.1 else ""
    is_clear = len(SIGNS["han"].findall(words)) >= FEW_SIGNS or CHINESE.search(words)
    return "zh" if is_clear else ""


def _by_words(text: str, script: str, likely: str) -> str:
    """The language whose small words and letters are clearly more; two of them at least, not all shared."""
    found = WORD.findall(text.lower())
    signs = [*found, *sorted(set(TELLING.findall(text.lower())))]
    among = [language for language in SMALL_WORDS if (language in CYRILLIC) == (script == "cyrillic")]
    scores = {language: _score(signs, language) for language in among}
    best, second = sorted(among, key=lambda language: (-scores[language], language != likely))[:2]
    if scores[best] < max(2, 0.15 * len(found)):
        return ""
    if best == likely:
        return best
    is_clear = scores[best] >= 1.3 * scores[second] and _own(signs, best) >= OWN
    return best if is_clear else ""


def _score(words: list[str], language: str) -> float:
    """Each small word counts once in full, and less when it comes again."""
    seen: dict[str, count[int]] = {}
    small = SMALL_WORDS[language]
    return sum(1 / (1 + next(seen.setdefault(word, count()))) for word in words if word in small)


def _own(words: list[str], language: str) -> float:
    """How much of what was found is this language's alone: a word that three share is a third."""
    return sum(1 / SHARED[word] for word in set(words) & SMALL_WORDS[language])
