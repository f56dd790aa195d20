"""Words to look for, as a glossary writes them, found in one pass over a text.

`...` stands for a few words of the same sentence, `(a/b)` for one of several, `(a/)` for one that may be
missing, `*` for any letters, `#` for a number. Arabic is found with and without its vowel signs, and however
its alef is written.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from disputes.coach.kinds import Found, Span

MOST_BETWEEN, MOST_SIGNS_BETWEEN = 6, 12
_TOKEN = re.compile(r"(?:\([^()]*\)|[^\s()])+")
_PART = re.compile(r"\(([^()]*)\)|(\.\.\.)|([*#])|([^()*#.]+|\.)")
_SPACE = r"[,;:]?\s+"
_BETWEEN = rf"(?:{_SPACE}(?:[^\s.!?;]|\.\d)+){{0,{MOST_BETWEEN}}}?"
_SIGNS_BETWEEN = rf"[^。！？!?\n]{{0,{MOST_SIGNS_BETWEEN}}}?"
_NUMBER = r"\d+(?:[.,:]\d+)*"
VOWEL_SIGNS = "\u0640\u064b-\u0652"  # of Arabic, which most leave out, and the line that stretches a word
_LETTERS = rf"[\w{VOWEL_SIGNS}]*"
_SIGN = re.compile(f"[{VOWEL_SIGNS}]")
_ARABIC = re.compile(r"[\u0621-\u063a\u0641-\u064a]")
_STARTS = {True: re.compile(rf"(?<![^\W_])(?<![{VOWEL_SIGNS}])[^\W_]"), False: re.compile(r"[^\W_]")}
_ASCII = "A-Za-z0-9"


@dataclass(frozen=True)
class Phrase:
    kind: str
    words: str
    instead: str = ""


class Phrases:
    """Those of one language, kept by how they begin: few are tried at each word."""

    def __init__(self, phrases: Iterable[Phrase], *, spaced: bool) -> None:
        self.spaced = spaced
        self.begins: dict[str, list[tuple[re.Pattern[str], Phrase]]] = defaultdict(list)
        for phrase in phrases:
            pattern = compiled(phrase.words, spaced=spaced)
            for head in beginnings(phrase.words):
                self.begins[head].append((pattern, phrase))

    def find(self, text: str) -> Iterator[Found]:
        """Everything that begins anywhere in the text, which is lower-cased with its length kept."""
        for begin in _STARTS[self.spaced].finditer(text):
            at, sign = begin.start(), begin[0]
            heads = [text[at : at + 2], sign, *("#" * sign.isdecimal())]
            for pattern, phrase in chain.from_iterable(self.begins.get(head, ()) for head in heads):
                if match := pattern.match(text, at):
                    yield Found(phrase.kind, Span(*match.span()), phrase.instead)


def lowered(text: str) -> str:
    """In small letters and with plain quotes, sign for sign: places in it are places in the text."""
    small = text.lower()
    if len(small) != len(text):
        small = "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)
    return small.translate(_PLAIN)


_PLAIN = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "，": ",",
        "；": ";",
        "：": ":",
        "،": ",",
        "؛": ";",
        "؟": "?",
        "\u00a0": " ",
    }
    | dict.fromkeys("أإآٱ", "ا")
    | {"ى": "ي", "ة": "ه"}
)


def compiled(words: str, *, spaced: bool) -> re.Pattern[str]:
    """ValueError where the words are not written as a glossary writes them."""
    plain = _written(words)
    tokens = _TOKEN.findall(plain)
    is_read = "".join(tokens).replace(" ", "") == plain.replace(" ", "")
    if not tokens or not is_read or plain.endswith("..."):
        raise ValueError(words)
    if not spaced:
        inner = r"\s*".join(_one(token, _SIGNS_BETWEEN) for token in tokens)
        return re.compile(_bounded(inner, tokens[0][0].isascii() and tokens[0][0].isalnum()))
    first, *others = tokens
    return re.compile(_one(first) + "".join(map(_next, others)) + r"(?!\w)")


def _written(words: str) -> str:
    """As a glossary's words are compared: `lowered`, and without the vowel signs of Arabic."""
    return _SIGN.sub("", lowered(words))


def _bounded(inner: str, is_latin: bool) -> str:
    """Latin letters among Chinese ones end where no further follows."""
    return rf"(?<![{_ASCII}]){inner}(?![{_ASCII}])" if is_latin else inner


def _next(token: str) -> str:
    if token == "...":  # noqa: S105 - no secret: the sign for words in between
        return _BETWEEN
    inner = _one(token)
    is_optional = token.startswith("(") and token.endswith("/)") and token.count("(") == 1
    return f"(?:{_SPACE}{inner})?" if is_optional else f"{_SPACE}{inner}"


def _one(token: str, between: str = "") -> str:
    return "".join(_part(match, between) for match in _PART.finditer(token))


def _part(match: re.Match[str], between: str) -> str:
    group, dots, sign, plain = match.groups()
    if group is not None:
        alternatives = sorted(group.split("/"), key=len, reverse=True)
        return f"(?:{'|'.join(_alternative(each) for each in alternatives)})"
    if dots:
        return between
    return {"*": _LETTERS, "#": _NUMBER}.get(sign) or _letters(plain)


def _alternative(words: str) -> str:
    pieces = (_letters(each).replace(r"\*", _LETTERS).replace(r"\#", _NUMBER) for each in words.split())
    return _SPACE.join(pieces)


def _letters(words: str) -> str:
    return _ARABIC.sub(rf"\g<0>[{VOWEL_SIGNS}]*", re.escape(words))


def beginnings(words: str) -> set[str]:
    """With what it may begin: two letters, or one where the second may be anything, or a vowel sign."""
    text = _written(words)
    alternatives = text[1 : text.index(")")].split("/") if text.startswith("(") else [text]
    if not all(alternatives):
        raise ValueError(words)
    return {each[:2] if each[1:2].isalnum() and not _ARABIC.match(each) else each[0] for each in alternatives}
