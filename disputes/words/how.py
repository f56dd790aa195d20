"""How a dispute works, in plain words, for a buyer, a seller and a mediator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from disputes.flow import Role, State
from disputes.words.help import HELP, Help


@dataclass(frozen=True)
class Part:
    """One part of the way; `state` is the one whose clock runs meanwhile, None where none does."""

    who: Role
    title: Any
    text: Any
    state: State | None = None


_BOTH_SHOW = Part(
    Role.BUYER,
    _("Both sides show evidence"),
    _("Add what shows your side, and say when it is complete. You can still agree."),
    State.COLLECTING_EVIDENCE,
)
_DECIDED = Part(
    Role.MEDIATOR,
    _("A mediator decides"),
    _("The mediator reads what both sides submitted and gives the reasons. You can still agree until then."),
    State.UNDER_REVIEW,
)
_PAID = Part(
    Role.SYSTEM,
    _("The money moves"),
    _("As both sides agreed, or as the mediator decided. We write when the marketplace has paid."),
)
WAYS: dict[Role, tuple[Part, ...]] = {
    Role.BUYER: (
        Part(
            Role.BUYER,
            _("You open a dispute"),
            _(
                "From your order, whose page says until when. You say what went wrong and what would settle "
                "it, and add photos or papers if you have some."
            ),
        ),
        Part(
            Role.SELLER,
            _("The seller answers"),
            _("The seller accepts, makes another offer, or refuses and shows evidence."),
            State.AWAITING_SELLER_RESPONSE,
        ),
        Part(
            Role.BUYER,
            _("You answer the seller"),
            _("Accept, ask for another amount, or say no: then a mediator decides."),
            State.AWAITING_BUYER_RESPONSE,
        ),
        _BOTH_SHOW,
        _DECIDED,
        Part(
            Role.BUYER,
            _("If goods go back: you send them"),
            _("To the address on the dispute's page. Then enter the tracking number there."),
            State.AWAITING_RETURN_SHIPMENT,
        ),
        Part(
            Role.SELLER,
            _("If goods go back: the seller checks them"),
            _("If something is wrong, the seller says so with evidence, and a mediator decides."),
            State.AWAITING_RETURN_RECEIPT,
        ),
        _PAID,
    ),
    Role.SELLER: (
        Part(
            Role.BUYER,
            _("A buyer opens a dispute"),
            _("You get a mail. The dispute's page shows what went wrong and what would settle it."),
        ),
        Part(
            Role.SELLER,
            _("You answer"),
            _(
                "Accept, make another offer, or contest with at least one piece of evidence. A clear offer "
                "early is the shortest way."
            ),
            State.AWAITING_SELLER_RESPONSE,
        ),
        Part(
            Role.BUYER,
            _("The buyer answers you"),
            _("The buyer accepts, asks for something else, or says no: then a mediator decides."),
            State.AWAITING_BUYER_RESPONSE,
        ),
        _BOTH_SHOW,
        _DECIDED,
        Part(
            Role.BUYER,
            _("If goods go back: the buyer sends them"),
            _("To the address that you gave. You see the tracking number on the dispute's page."),
            State.AWAITING_RETURN_SHIPMENT,
        ),
        Part(
            Role.SELLER,
            _("If goods go back: you check them"),
            _("Say that they came in order, or what is wrong, with evidence: then a mediator decides."),
            State.AWAITING_RETURN_RECEIPT,
        ),
        _PAID,
    ),
    Role.MEDIATOR: (
        Part(
            Role.MEDIATOR,
            _("A case comes to you"),
            _(
                "You are given it, or take it from a queue. Say that you are impartial before you decide. "
                "Give it back if you are related to a side."
            ),
        ),
        Part(
            Role.BUYER,
            _("Both sides show evidence"),
            _("You need do nothing yet. You may make a proposal: it counts when both have accepted it."),
            State.COLLECTING_EVIDENCE,
        ),
        Part(
            Role.MEDIATOR,
            _("You look at both sides"),
            _("Say of each piece of evidence whether it is verified, doubtful or rejected, and why."),
            State.UNDER_REVIEW,
        ),
        Part(
            Role.BUYER,
            _("If something is missing: you ask for it"),
            _("Say of whom, what and why. The case comes back to you with what there is."),
            State.VERIFYING_EVIDENCE,
        ),
        Part(
            Role.MEDIATOR,
            _("You decide"),
            _(
                "Name the remedy, the findings with their evidence, and the reasons in plain words. Where "
                "the rules ask for it, a second mediator confirms. Only then do the parties see it."
            ),
        ),
        Part(
            Role.SYSTEM,
            _("The decision carries itself out"),
            _("Money or goods move as it says. It is final: a second mediator may only correct a slip."),
        ),
    ),
}
_SILENCE = Help(
    _("What does silence mean?"),
    _(
        "While both sides negotiate, who does not answer in time accepts what is on the table. Each "
        "dispute's page says until when, and what happens if nothing is done."
    ),
)
_MAY_DECIDE = Help(
    _("What may a mediator decide?"),
    _(
        "That all of the disputed amount goes back to the buyer, part of it, or nothing. For goods that are "
        "not as described also that they go back first. Never more than what is in dispute."
    ),
)
_FREIGHT = Help(
    _("Who pays for a return?"),
    _(
        "The proposal or the ruling says it: the seller, the buyer or the platform. Where sending costs much "
        "of what the goods are worth, a refund without return is usually better for both."
    ),
)
_NOTES = Help(
    _("What do the parties see?"),
    _(
        "The same record as you, but for mediators' notes, which are marked so before you write them. "
        "A ruling they see when it takes effect."
    ),
)
QUESTIONS: dict[Role, tuple[Help, ...]] = {
    Role.BUYER: (_SILENCE, HELP["evidence"], _MAY_DECIDE, _FREIGHT, HELP["settlement"]),
    Role.SELLER: (_SILENCE, HELP["evidence"], _MAY_DECIDE, _FREIGHT, HELP["settlement"]),
    Role.MEDIATOR: (_SILENCE, HELP["findings"], _MAY_DECIDE, _FREIGHT, _NOTES),
}
