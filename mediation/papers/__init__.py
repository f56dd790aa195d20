"""Documents that people keep: made of blocks, and read as a page, a mail or on paper."""

from mediation.papers.blocks import Block, Line, facts, heading, items, quote, small, strong, text, title
from mediation.papers.paper import Imprint, as_pdf

__all__ = [
    "Block",
    "Imprint",
    "Line",
    "as_pdf",
    "facts",
    "heading",
    "items",
    "quote",
    "small",
    "strong",
    "text",
    "title",
]
