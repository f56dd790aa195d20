"""What words and clocks on the pages mean: short texts that unfold where the question arises."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from disputes.flow import Remedy


@dataclass(frozen=True)
class Help:
    """A question as a reader would ask it, and its answer."""

    question: Any
    answer: Any


HELP = {
    "clock": Help(
        _("How does the clock work?"),
        _(
            "At the deadline it is over: an answer that comes later does not count, and what this page "
            "announces happens by itself. A message does not stop the clock. While both sides negotiate, a "
            "new proposal starts a full clock for the other side. A clock that runs is never made shorter."
        ),
    ),
    "contest": Help(
        _("What does it mean to contest?"),
        _(
            "The seller refuses a refund and shows why, with at least one piece of evidence. The buyer can "
            "then agree, ask for something else, or ask a mediator. If the buyer does nothing, there is no "
            "refund."
        ),
    ),
    "return": Help(
        _("How does a return work?"),
        _(
            "The dispute's page shows the address. The buyer sends the goods there in time and enters the "
            "tracking number. The refund is due when the seller says that the goods came in order, or does "
            "not answer in time. The proposal or the ruling says who pays for sending."
        ),
    ),
    "evidence": Help(
        _("Which evidence helps?"),
        _(
            "Photos or videos that show the whole item and the problem, the parcel with its label, papers "
            "such as an invoice, and tracking numbers. Write what is to be seen and when it was taken. Both "
            "sides see what you add, and it cannot be deleted: cover what is private."
        ),
    ),
    "findings": Help(
        _("What are findings?"),
        _(
            "What the mediator holds to be true after looking at what both sides submitted, each with the "
            "evidence that shows it. The decision follows from the findings and is final."
        ),
    ),
    "partial": Help(
        _("What is a partial refund?"),
        _(
            "Part of the disputed amount goes back to the buyer, the rest goes to the seller, and the buyer "
            "keeps the goods. It suits goods that can still be used, and often costs less than a return."
        ),
    ),
    "escalation": Help(
        _("What happens when a mediator is asked?"),
        _(
            "Both sides have some days to show evidence. Then a mediator who is related to neither side "
            "decides and gives the reasons in plain words. The decision is final. Until then both sides can "
            "still agree."
        ),
    ),
    "settlement": Help(
        _("When does the money come?"),
        _(
            "The marketplace holds the money. It is told once how much goes back to the buyer and how much "
            "goes to the seller, and says when it has paid. How long the money then takes to arrive depends "
            "on the bank or the card. A payment that fails is tried again."
        ),
    ),
}
ON_FORMS: dict[str, tuple[str, ...]] = {  # by action; at most three on a page
    "accept": ("settlement",),
    "counter": ("partial", "return"),
    "modify": ("partial", "return"),
    "propose": ("partial", "return"),
    "contest": ("contest", "evidence"),
    "submit_evidence": ("evidence",),
    "reject": ("escalation",),
    "request_intervention": ("escalation",),
    "acknowledge_return": ("return",),
    "ship_return": ("return",),
    "refund_in_full": ("settlement",),
}
OF_REMEDIES = {"partial": Remedy.PARTIAL_REFUND, "return": Remedy.RETURN_AND_REFUND}


def help_on_form(action: str, remedies: Container[str] | None) -> list[Help]:
    """What the form of an action explains; of remedies those that it offers. None: it offers no remedies."""
    names = ON_FORMS.get(action, ())
    return [
        HELP[name]
        for name in names
        if remedies is None or name not in OF_REMEDIES or OF_REMEDIES[name] in remedies
    ]
