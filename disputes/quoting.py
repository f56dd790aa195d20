"""Quotation marks within quotation marks, as the active language has them."""

from __future__ import annotations

import re

from django.utils.translation import pgettext

# What is quoted. A mark behind a letter or a digit is a slip, or of inches: 24" display, 5 " x 7 ".
QUOTED = re.compile(r"(?<!\w)(?<!\d )[“”„«»\"]\s?([^“”„«»\"]+?)\s?[“”«»\"](?!\w)")


def in_inner_quotes(text: str) -> str:
    """The text to be put into quotation marks: what it quotes itself gets the inner ones."""
    inner = pgettext("a quotation within a quotation", "‘%(words)s’")
    return QUOTED.sub(lambda match: inner % {"words": match[1]}, text)
