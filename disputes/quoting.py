"""Quotation marks within quotation marks, as the active language has them."""

from __future__ import annotations

import re

from django.utils.translation import pgettext

# What is quoted, in whichever marks; one behind a digit or a letter is of inches or a slip: 24" display.
QUOTED = re.compile(r"(?<!\w)[“”„«»\"]\s?([^“”„«»\"]+?)\s?[“”«»\"](?!\w)")


def in_inner_quotes(text: str) -> str:
    """The text to be put into quotation marks: what it quotes itself gets the inner ones."""
    inner = pgettext("a quotation within a quotation", "‘%(words)s’")
    return QUOTED.sub(lambda match: inner % {"words": match[1]}, text)
