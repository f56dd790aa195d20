"""The first dispute, step by step: what to look at, what to do, and where on the page it stands."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from disputes.flow import Role


@dataclass(frozen=True)
class GuideStep:
    """`place` is the id of the part of the page that the step is about."""

    place: str
    title: Any
    text: Any


_CLOCK = GuideStep(
    "standing",
    _("See until when"),
    _("The clock shows the time that is left. The line beside it says what happens if nothing is done."),
)
_WRITE = GuideStep(
    "write", _("Ask, if something is unclear"), _("A message is no answer, and the clock goes on.")
)
STEPS: dict[Role, tuple[GuideStep, ...]] = {
    Role.SELLER: (
        GuideStep(
            "table",
            _("Read what the buyer asks for"),
            _("The picture shows how much is in dispute and how far apart you are."),
        ),
        GuideStep(
            "record",
            _("Read what happened"),
            _("The record holds the buyer's words and evidence, and all that follows."),
        ),
        _CLOCK,
        GuideStep(
            "choices",
            _("Choose an answer"),
            _("Each choice says what it costs. Nothing is sent before you have confirmed it."),
        ),
        _WRITE,
    ),
    Role.BUYER: (
        GuideStep(
            "standing",
            _("See whose turn it is, and until when"),
            _("If you need do nothing now, it says so. We write to you when it is your turn."),
        ),
        GuideStep(
            "table",
            _("Look at what is on the table"),
            _("The latest proposal counts. The picture shows how far apart you are."),
        ),
        GuideStep(
            "choices",
            _("See what you can do"),
            _("Each choice says what it means. Nothing is sent before you have confirmed it."),
        ),
        GuideStep(
            "evidence",
            _("Show what happened"),
            _("Photos, papers and tracking numbers help to agree, and help a mediator later."),
        ),
        _WRITE,
    ),
}


def guide(role: Role, places: Container[str]) -> list[GuideStep]:
    """The steps whose places are on the page."""
    return [step for step in STEPS[role] if step.place in places]
