"""Why something is marked, in one line each: to staff plainly, to buyers gently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from disputes.coach.kinds import Kind
from disputes.coach.situation import Situation

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WHY: dict[Kind, _StrPromise] = {
    Kind.JARGON: _("The buyer may not know this word."),
    Kind.BLAME: _("Blame hardens the other side. Say what happened, and what you can do."),
    Kind.THREAT: _("A threat counts against you in the record, and never settles a case."),
    Kind.CAPITALS: _("Capitals read as shouting."),
    Kind.PUNCTUATION: _("One sign is enough; a string of them reads as anger."),
    Kind.OFF_PLATFORM: _("What is promised outside the desk does not count here, and nobody can enforce it."),
    Kind.PERSONAL: _("Personal data stays in the record for good, and both sides read it."),
    Kind.LONG: _("This sentence is long. Two short ones are understood at once, and translate better."),
    Kind.NEXT_STEP: _("It says neither what you offer nor what happens next."),
}
GENTLY: dict[Kind, _StrPromise] = {
    Kind.JARGON: _("The other side may not know this word."),
    Kind.BLAME: _(
        "A mediator decides by facts. Say what you saw; a judgement of the person does not help you."
    ),
    Kind.THREAT: _("You need not press anybody: if no agreement comes, a mediator decides."),
    Kind.OFF_PLATFORM: _("Stay here: what is agreed outside the desk does not protect your money."),
    Kind.PERSONAL: _("The other side reads this, and it stays in the record. It is not needed here."),
}
UNANSWERED = _("It makes no offer, and it is not an answer: your time runs on until you choose one.")


def why(kind: Kind, situation: Situation) -> str:
    if kind == Kind.NEXT_STEP and situation.clock_runs:
        return str(UNANSWERED)
    said = {} if situation.is_seller else GENTLY
    return str(said.get(kind, WHY[kind]))
