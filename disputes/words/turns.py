"""Where a dispute stands for a reader: whose turn, until when, and what happens if nothing is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

from django.utils.html import format_html, strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disputes.flow import MEDIATING, Remedy, Role, State
from disputes.models import Dispute
from disputes.templatetags.desk import instant, money, money_text, urgency
from disputes.words.endings import Ending, closed, paying
from disputes.words.returns import said_of_return
from disputes.words.terms import clause_html, effective_remedy, html


@dataclass(frozen=True)
class Standing:
    """What templates/components/_standing.html shows. `if_nothing` is safe HTML."""

    tone: str
    turn: str
    turn_icon: str
    question: str
    if_nothing: str
    clock_icon: str = ""
    left: str = ""
    due_at: datetime | None = None
    at: datetime | None = None
    started_at: datetime | None = None
    since: datetime | None = None
    note: str = ""
    jump: bool = False

    @property
    def if_nothing_text(self) -> str:
        """The same without marks, for mails and titles."""
        return unescape(strip_tags(self.if_nothing))


def standing(dispute: Dispute, role: Role | str, at: datetime) -> Standing:
    """Whose turn it is, as this reader sees it at `at`."""
    if dispute.state == State.CLOSED:
        return _ended(closed(dispute, role))
    if dispute.state == State.SETTLING:
        return _ended(paying(dispute, role))
    if dispute.due_at is not None and at >= dispute.due_at:
        return _time_is_up(dispute, role)
    mine = role in dispute.turn
    tone = urgency(dispute.due_at, at) if mine else "wait"
    question, if_nothing = _words(dispute, role)
    return Standing(
        tone=tone,
        turn=_turn(dispute, role),
        turn_icon="corner-down-left" if mine else "hourglass",
        question=question,
        if_nothing=if_nothing,
        clock_icon=("clock-alert" if tone == "late" else "clock") if mine else "hourglass",
        due_at=dispute.due_at,
        at=at,
        started_at=dispute.clock_started_at,
        jump=mine and role in (Role.BUYER, Role.SELLER),
    )


def _words(dispute: Dispute, role: Role | str) -> tuple[str, str]:
    """The question and what comes of silence; before it, what the seller says of a return that went wrong."""
    question, if_nothing = WORDS[State(dispute.state)](dispute, role)
    said = said_of_return(dispute, role) if dispute.state in MEDIATING else ""
    return question, format_html("{} {}", said, if_nothing) if said else if_nothing


def _ended(ending: Ending) -> Standing:
    return Standing(**vars(ending))


def _time_is_up(dispute: Dispute, role: Role | str) -> Standing:
    mine = role in dispute.turn
    return Standing(
        tone="late" if mine else "wait",
        turn=_("Time is up"),
        turn_icon="clock-alert",
        question=_("The time for this step is over"),
        if_nothing=html(_("Answers no longer count. What was announced takes effect now.")),
        clock_icon="clock-alert",
        since=dispute.due_at,
    )


def _turn(dispute: Dispute, role: Role | str) -> str:
    if role in dispute.turn:
        return _("Your turn")
    if len(dispute.turn) > 1:
        return _("Both parties' turn")
    whose = next(iter(dispute.turn), "")
    return {
        Role.BUYER: _("The buyer's turn"),
        Role.SELLER: _("The seller's turn"),
        Role.MEDIATOR: _("The mediator's turn"),
    }.get(whose, _("Nobody's turn"))  # type: ignore[call-overload]  # "" is nobody's


def _table(dispute: Dispute) -> Any:
    """While the parties negotiate, something always is on the table."""
    return dispute.on_the_table


def _on_table(dispute: Dispute, role: Role | str) -> Any:
    table = _table(dispute)
    return clause_html(dispute, effective_remedy(dispute, table), dispute.refund_of(table), role)


def _due(dispute: Dispute) -> Any:
    return instant(dispute.due_at)


# -- negotiation --------------------------------------------------------------------------


def _sellers_answer(dispute: Dispute, role: Role | str) -> tuple[str, str]:
    effect = _on_table(dispute, role)
    if role == Role.SELLER:
        new = dispute.modifications or dispute.seller_answered
        question = _("Answer the buyer's new proposal") if new else _("Answer the buyer's proposal")
        text = _("If you do nothing, the buyer's proposal takes effect: %(effect)s.")
    elif role == Role.BUYER:
        question = _("The seller answers your proposal")
        text = _(
            "You need do nothing now. The seller has until %(due)s. Without an answer, your proposal takes "
            "effect: %(effect)s."
        )
    else:
        question = _("The seller answers the buyer's proposal")
        text = _("If the seller does nothing, the buyer's proposal takes effect: %(effect)s.")
    return question, html(text, effect=effect, due=_due(dispute))


def _buyers_answer(dispute: Dispute, role: Role | str) -> tuple[str, str]:
    effect = _on_table(dispute, role)
    if role == Role.BUYER:
        question = _question_to_buyer(dispute)
        text = _("If you do nothing, the seller's offer takes effect: %(effect)s.")
        if _table(dispute).remedy == Remedy.NO_REFUND:
            text = _("If you do nothing, the seller's answer takes effect: %(effect)s.")
    elif role == Role.SELLER:
        question = _("The buyer answers you")
        text = _(
            "You need do nothing now. The buyer has until %(due)s. Without an answer, what you said takes "
            "effect: %(effect)s."
        )
    else:
        question = _("The buyer answers the seller")
        text = _("If the buyer does nothing, what the seller said takes effect: %(effect)s.")
    return question, html(text, effect=effect, due=_due(dispute))


def _question_to_buyer(dispute: Dispute) -> str:
    table = _table(dispute)
    amount = money_text(dispute.refund_of(table), dispute.currency)
    if table.remedy == Remedy.NO_REFUND:
        return _("The seller refuses a refund. Do you agree?")
    if table.remedy == Remedy.RETURN_AND_REFUND:
        return _("Do you send the goods back for %(amount)s?") % {"amount": amount}
    return _("Do you accept %(amount)s?") % {"amount": amount}


# -- mediation ----------------------------------------------------------------------------


def _evidence(dispute: Dispute, role: Role | str) -> tuple[str, str]:
    days = dispute.policy.review_working_days
    if role in dispute.turn:
        question = _("Show what happened")
        text = ngettext(
            "If you do nothing, a mediator decides in %(days)s working day on what the record holds then. "
            "Until then you can still agree.",
            "If you do nothing, a mediator decides in %(days)s working days on what the record holds then. "
            "Until then you can still agree.",
            days,
        )
    elif role in (Role.BUYER, Role.SELLER):
        question = _("The other side may still add evidence")
        text = _(
            "You need do nothing now. The other side has until %(due)s, then a mediator looks at both sides."
        )
    else:
        question = _("Buyer and seller add evidence")
        text = _("The review begins at %(due)s, or when both have finished.")
    return question, html(text, days=days, due=_due(dispute))


def _review(dispute: Dispute, role: Role | str) -> tuple[str, str]:
    if role not in (Role.BUYER, Role.SELLER):
        question = (
            _("A ruling waits for a second mediator") if dispute.ruling_waiting else _("Decide this case")
        )
        text = _("If nothing is decided, the head mediators are told and the case moves to another mediator.")
    else:
        question = _("A mediator decides")
        text = _("You need do nothing now. The mediator has until %(due)s. Until then you can still agree.")
        if dispute.overdue_count:
            text = _(
                "You need do nothing now. The review takes longer than planned; the mediator has until "
                "%(due)s. Until then you can still agree."
            )
    return question, html(text, due=_due(dispute))


def _verification(dispute: Dispute, role: Role | str) -> tuple[str, str]:
    if role in dispute.turn:
        question = _("The mediator asks you for evidence")
        text = _("If you do nothing, the mediator decides on what the record holds.")
    elif role in (Role.BUYER, Role.SELLER):
        question = _("The mediator asked the other side for evidence")
        text = _("You need do nothing now. The other side has until %(due)s, then the review goes on.")
    else:
        question = _("Evidence was asked of the parties")
        text = _("The review goes on at %(due)s, or when all who were asked have finished.")
    return question, html(text, due=_due(dispute))


# -- return -------------------------------------------------------------------------------


def _return_to_send(dispute: Dispute, role: Role | str) -> tuple[str, str]:
    if role == Role.BUYER:
        question = _("Send the goods back")
        text = _("If you do nothing, the return lapses: %(effect)s.")
    elif role == Role.SELLER:
        question = _("The buyer sends the goods back")
        text = _(
            "You need do nothing now. The buyer has until %(due)s. If nothing is sent, the return lapses: "
            "%(effect)s."
        )
    else:
        question = _("The buyer sends the goods back")
        text = _("If the buyer does nothing, the return lapses: %(effect)s.")
    effect = clause_html(dispute, Remedy.NO_REFUND, 0, role)
    return question, html(text, effect=effect, due=_due(dispute))


def _return_to_check(dispute: Dispute, role: Role | str) -> tuple[str, str]:
    if role == Role.SELLER:
        question = _("Have the goods come back in order?")
        text = _("If you do nothing, the return counts as received: %(effect)s.")
    elif role == Role.BUYER:
        question = _("The seller checks the return")
        text = _("You need do nothing now. The seller has until %(due)s. Without an answer, %(effect)s.")
    else:
        question = _("The seller checks the return")
        text = _("If the seller does nothing, the return counts as received: %(effect)s.")
    return question, html(text, effect=_refund_due(dispute, role), due=_due(dispute))


def _refund_due(dispute: Dispute, role: Role | str) -> str:
    refund = money(dispute.refund_amount, dispute.currency)
    if role == Role.BUYER:
        return html(_("you get %(refund)s back"), refund=refund)
    whole = dispute.refund_amount == dispute.disputed_amount
    remedy = Remedy.FULL_REFUND if whole else Remedy.PARTIAL_REFUND
    return clause_html(dispute, remedy, dispute.refund_amount, role)


WORDS = {
    State.AWAITING_SELLER_RESPONSE: _sellers_answer,
    State.AWAITING_BUYER_RESPONSE: _buyers_answer,
    State.COLLECTING_EVIDENCE: _evidence,
    State.UNDER_REVIEW: _review,
    State.VERIFYING_EVIDENCE: _verification,
    State.AWAITING_RETURN_SHIPMENT: _return_to_send,
    State.AWAITING_RETURN_RECEIPT: _return_to_check,
}
