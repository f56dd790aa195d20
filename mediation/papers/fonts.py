"""Which fonts this machine has for paper, and how any text is made fit for them.

Debian's fonts-wqy-microhei has the signs of Chinese, Japanese and Korean, fonts-dejavu-core Arabic, Hebrew
and many symbols. Without either, PDF's own font is left, which knows Western European letters alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Container
from pathlib import Path

from django.conf import settings

KNOWN = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/wqy-microhei/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
    "/Library/Fonts/Arial Unicode.ttf",
    "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
)
BUILT_IN, ENCODING = "helvetica", "windows-1252"
MISSING = "\u25a1"  # an empty box
JOINERS = "\u200c\u200d"
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})  # controls, formats, surrogates, private, unassigned
DIRECTION = frozenset("\u2066\u2067\u2068\u2069")  # isolates: what keeps an amount in one piece
UNSEEN = {ord(sign): None for sign in (*DIRECTION, *JOINERS)}


def found() -> list[str]:
    """The fonts to write with, the first one for whatever it has. The setting PDF_FONTS replaces the list."""
    paths = getattr(settings, "PDF_FONTS", KNOWN)
    return [path for path in paths if Path(path).is_file()]


class Signs:
    """Makes texts fit for the fonts at hand, and remembers whether a sign was missing."""

    def __init__(self, known: Container[int] | None) -> None:
        """`known`: code points that have a sign; None for PDF's own font."""
        self.known = known
        self.missing = False

    def fit(self, text: str) -> str:
        """The same text with a box for each sign that no font has, and nothing that cannot be seen."""
        composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", "    "))
        return "".join(map(self._fit, composed))

    def _fit(self, sign: str) -> str:
        if sign == "\n" or self._has(sign):
            return sign
        if unicodedata.category(sign) in INVISIBLE or _is_selector(sign):
            return ""
        if unicodedata.category(sign).startswith("Z"):
            return " "
        self.missing = True
        return "?" if self.known is None else MISSING

    def _has(self, sign: str) -> bool:
        if self.known is None:
            return sign.isprintable() and _encodes(sign)
        if sign in DIRECTION or sign in JOINERS:
            return True
        return sign.isprintable() and ord(sign) in self.known


def _encodes(sign: str) -> bool:
    try:
        sign.encode(ENCODING)
    except UnicodeEncodeError:
        return False
    return True


def _is_selector(sign: str) -> bool:
    """Variation selectors: how a sign is drawn, no sign of its own."""
    return 0xFE00 <= ord(sign) <= 0xFE0F or 0xE0100 <= ord(sign) <= 0xE01EF


def runs_from_right(text: str) -> bool:
    """Whether its first letter belongs to a script that is read from right to left, as dir="auto" has it."""
    for sign in text:
        kind = unicodedata.bidirectional(sign)
        if kind in ("L", "R", "AL"):
            return kind != "L"
    return False


def isolated(text: str) -> str:
    """Kept in one piece, whichever way the words around it run: the dot of a name stays behind it."""
    return f"\u2068{text}\u2069"


def is_shaped(text: str) -> bool:
    """Whether its letters join, turn around or bear marks: then their signs depend on each other."""
    return any(
        unicodedata.bidirectional(sign) in ("R", "AL", "AN") or unicodedata.category(sign) in ("Mn", "Mc")
        for sign in text
    )
