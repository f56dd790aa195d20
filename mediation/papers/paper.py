"""Writes blocks on paper: a PDF with numbered pages that say what they belong to."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import Align, WrapMode, XPos, YPos

from mediation.papers.blocks import Block
from mediation.papers.fonts import (
    BUILT_IN,
    ENCODING,
    UNSEEN,
    Signs,
    found,
    is_shaped,
    isolated,
    runs_from_right,
)

INK, MUTED, HOUSE, RULE = (22, 33, 31), (77, 91, 87), (15, 76, 82), (211, 218, 214)
MARGIN, INDENT, FOOT = 20, 6, 24  # millimetres
logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of every font that it cuts

PEOPLES = {
    "quote",
    "note",
}  # kinds that begin where their own script does; the others, where the language does
PAGES = "{=pages=}"  # fpdf2 puts the number of pages in its place
# kind: (size in points, colour, space before in millimetres, indentation)
LOOKS: dict[str, tuple[float, tuple[int, int, int], float, float]] = {
    "title": (18, HOUSE, 0, 0),
    "heading": (13, HOUSE, 5, 0),
    "subheading": (11.5, HOUSE, 3, 0),
    "strong": (12, INK, 2, 0),
    "text": (10.5, INK, 1.5, 0),
    "small": (9, MUTED, 1.5, 0),
    "quote": (10.5, INK, 1.5, INDENT),
    "facts": (10.5, INK, 0.8, 0),
    "list": (10.5, INK, 0.8, INDENT),
    "note": (9, MUTED, 0, INDENT),
}


@dataclass(frozen=True)
class Imprint:
    """What a document is called, and what stands at the foot of every page."""

    title: str
    foot: str
    at: datetime


class Paper(FPDF):
    """Whatever people wrote comes out: words that are too long are cut, signs without a font are boxes."""

    def __init__(self, imprint: Imprint) -> None:
        super().__init__(format="A4")
        self.imprint = imprint
        self.signs = self._with_fonts(found())
        self.set_lang(get_language() or "en")
        self.set_title(self.signs.fit(imprint.title))
        self.set_creation_date(imprint.at)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(True, margin=FOOT)
        self.mirrored = get_language_bidi()
        self.alias_nb_pages(PAGES, Align.R if self.mirrored else Align.L)
        self.add_page()

    def _with_fonts(self, paths: list[str]) -> Signs:
        if not paths:
            self.core_fonts_encoding = ENCODING
            self.family = BUILT_IN
            return Signs(None)
        names = [f"font{number}" for number, _path in enumerate(paths)]
        for name, path in zip(names, paths, strict=True):
            self.add_font(name, fname=path)
        self.family = names[0]
        self.set_fallback_fonts(names[1:], exact_match=False)
        fonts: Any = self.fonts
        return Signs({code for name in names for code in fonts[name].cmap})

    def footer(self) -> None:
        """What it is, and the page: paper comes apart."""
        self.set_y(MARGIN - FOOT - 14)
        self.set_draw_color(*RULE)
        self.line(MARGIN, self.y, self.w - MARGIN, self.y)
        self.set_font(self.family, size=8)
        self.set_text_color(*MUTED)
        page = _("Page %(page)s of %(pages)s") % {"page": self.page_no(), "pages": PAGES}
        for words in (self.imprint.foot, page):
            self._put(words, 4, mirrored=self.mirrored)

    def write_block(self, block: Block) -> None:
        size = LOOKS[block.kind][0]
        if block.kind in ("title", "heading", "subheading") and self.y > self.h - FOOT - 4 * size:
            self.add_page()  # a heading stays with what follows it
        for line in block.lines:
            if block.kind == "facts":
                self._say("facts", f"{line.text}: {isolated(line.note)}")
            else:
                self._say("list", f"• {line.text}")
                self._say("note", line.note)
        if block.text:
            self._say(block.kind, block.text)

    def _say(self, kind: str, words: str) -> None:
        size, colour, before, indent = LOOKS[kind]
        if not words:
            return
        self.set_font(self.family, size=size)
        self.set_text_color(*colour)
        self.ln(before)
        for paragraph in self.signs.fit(words).split("\n"):
            self._put(paragraph, size * 0.52, indent, self.mirrored and kind not in PEOPLES)

    def _put(self, words: str, height: float, indent: float = 0, mirrored: bool = False) -> None:
        """One paragraph, from the right where `mirrored`, else from the side where its script begins."""
        if not words.strip():
            self.ln(height / 2)
            return
        mirrored = mirrored or runs_from_right(words)
        words = self._shaped(words, mirrored)
        self.set_x(MARGIN if mirrored else MARGIN + indent)
        self.multi_cell(
            self.epw - indent,
            height,
            words,
            align="R" if mirrored else "L",
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
            wrapmode=WrapMode.WORD,
        )

    def _shaped(self, words: str, mirrored: bool) -> str:
        """Shaping takes five times as long: it is for scripts that join or turn around."""
        if self.signs.known is None or not (mirrored or is_shaped(words)):
            self.set_text_shaping(False)
            return words.translate(UNSEEN)
        self.set_text_shaping(True, direction="rtl" if mirrored else None)
        return words

    def remark(self) -> None:
        """Says that signs are missing, if any are."""
        if self.signs.missing:
            self._say("small", _("Some signs could not be shown here; the page of the dispute shows them."))


def as_pdf(blocks: Iterable[Block], imprint: Imprint) -> bytes:
    """The document in the active language and time zone."""
    paper = Paper(imprint)
    for block in blocks:
        paper.write_block(block)
    paper.remark()
    return bytes(paper.output())
