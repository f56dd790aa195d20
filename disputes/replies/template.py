"""A reply template as it is offered: its text with fields, and what it is for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from disputes.models import Dispute, ReplyTemplate

BUILT_IN, OWN = "builtin", "store"
NAMED = re.compile(r"%\((\w+)\)s")  # as in texts that go through gettext
BRACED = re.compile(r"\{\s*(\w+)\s*\}")  # as a store's staff write them
ANY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Template:
    """`reasons`, `sub_reasons`, `states`, `actions`: what it is for; empty ones are for all.

    `language` is that of a store's own text; "" where the text is put in any language of the pages. Name and
    text of a built-in one come out in the active language.
    """

    key: str
    name: str | _StrPromise
    text: str | _StrPromise
    reasons: frozenset[str] = ANY
    sub_reasons: frozenset[str] = ANY
    states: frozenset[str] = ANY
    actions: frozenset[str] = ANY
    language: str = ""

    @property
    def is_own(self) -> bool:
        return self.key.startswith(f"{OWN}:")

    @property
    def language_name(self) -> str:
        """What the language of a store's own text is called, in that language."""
        return dict(settings.LANGUAGES).get(self.language, self.language)

    @property
    def field(self) -> re.Pattern[str]:
        """How a field is written in the text."""
        return BRACED if self.is_own else NAMED

    @cached_property
    def named(self) -> frozenset[str]:
        """The fields that the text names, the same in every language."""
        return frozenset(self.field.findall(str(self.text)))

    def applies(self, dispute: Dispute, action: str) -> bool:
        """Whether it is for this action, where the dispute stands, and for its reason."""
        given = ((self.actions, action), (self.states, dispute.state), (self.reasons, dispute.reason))
        return all(not wanted or each in wanted for wanted, each in given)

    def fits(self, dispute: Dispute, action: str) -> bool:
        """Whether it applies, and is for this sub-reason or for all."""
        is_meant = not self.sub_reasons or dispute.sub_reason in self.sub_reasons
        return is_meant and self.applies(dispute, action)

    @property
    def narrowness(self) -> int:
        """The narrower, the better it fits where it does: a sub-reason says most."""
        return 4 * bool(self.sub_reasons) + 2 * bool(self.reasons) + bool(self.states) + bool(self.actions)


def of_row(row: ReplyTemplate) -> Template:
    def one(value: str) -> frozenset[str]:
        return frozenset({value} if value else ())

    return Template(
        f"{OWN}:{row.pk}",
        row.name,
        row.text,
        reasons=one(row.reason),
        sub_reasons=one(row.sub_reason),
        states=one(row.state),
        actions=one(row.action),
        language=row.language,
    )
