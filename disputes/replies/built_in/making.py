"""How the rows of the built-in templates are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from disputes.flow import NEGOTIATING
from disputes.replies.template import BUILT_IN, Template

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

OFFER = frozenset({"counter"})
OFFER_AGAIN = frozenset({"propose"})  # with a mediator, where no clock of the buyer's runs
CONTEST = frozenset({"contest"})
MESSAGE = frozenset({"send_message"})
REPORT = frozenset({"request_intervention"})


def row(
    slug: str,
    name: _StrPromise,
    text: _StrPromise,
    actions: frozenset[str],
    *sub_reasons: str,
    reason: str = "",
    states: frozenset[str] | None = None,
) -> Template:
    """A message is of the negotiation where nothing else is said: later it would promise what may be over."""
    if states is None:
        states = frozenset(NEGOTIATING) if actions == MESSAGE else frozenset()
    return Template(
        f"{BUILT_IN}:{slug}",
        name,
        text,
        reasons=frozenset({reason} if reason else ()),
        sub_reasons=frozenset(sub_reasons),
        states=frozenset(str(state.value) for state in states),  # type: ignore[attr-defined]
        actions=actions,
    )
