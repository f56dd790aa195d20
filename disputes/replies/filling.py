"""Fills a template in from a dispute, in a language and a zone; what is not known stays a gap that shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone, translation

from disputes.replies.fields import FIELDS, Facts, item_of

if TYPE_CHECKING:
    from datetime import tzinfo

    from disputes.models import Dispute, Proposal
    from disputes.replies.template import Template

GAP = re.compile(r"\[\[[^\[\]\n]{1,120}\]\]")
OPENS, CLOSES = r"([“„«\"]\s?)?", r"(\s?[”“»\"])?"  # quotation marks, in whichever way a language has them
AROUND = ("greeting", "store")  # what a built-in text begins and ends with


@dataclass(frozen=True)
class Filled:
    """A text to begin with; `missing` are the names of fields that are gaps in it, as in FIELDS, and the gaps
    that the template itself leaves.
    """

    text: str
    missing: tuple[str, ...] = ()


def fill(
    template: Template,
    dispute: Dispute,
    language: str,
    zone: tzinfo | str,
    *,
    proposal: Proposal | None = None,
    action: str = "",
) -> Filled:
    """The template's text with its fields filled in.

    `language` is a code of the pages' languages; a store's own text stays in its own, and so do the days and
    amounts in it. `proposal`, saved or not, is the offer that the text goes with; without it {offer} is what
    the seller has on the table. `action` is the one that the text is sent with, so that {deadline} is the one
    that runs from then on; without it, the one that makes the proposal.
    """
    facts = Facts(dispute, proposal, action)
    missing: dict[str, None] = {}

    def value(match: re.Match[str]) -> str:
        before, name, after = match[1] or "", match[2], match[3] or ""
        found = FIELDS[name].value(facts)
        if name == "item" and found and before and after:
            return item_of(facts, before, after)
        if not found:
            missing[name] = None
            found = f"[[{FIELDS[name].label}]]"
        return f"{before}{found}{after}"

    with translation.override(template.language or language), timezone.override(zone):
        text = re.sub(OPENS + template.field.pattern + CLOSES, value, str(template.text))
        if not template.is_own:
            greeting, store = (FIELDS[name].value(facts) for name in AROUND)
            text = f"{greeting}\n\n{text.replace('%%', '%')}\n\n{store}"
    missing |= dict.fromkeys(gaps(str(template.text)))
    return Filled(text, tuple(missing))


def gaps(text: str) -> list[str]:
    """The gaps that still stand in a text, each once."""
    return list(dict.fromkeys(GAP.findall(text)))
