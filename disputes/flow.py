"""The rulebook: the states of a dispute, who may do what from where to where, and the clocks.

This module is data and pure functions. It imports nothing of ours; models, forms, pages, the door
(`perform`), the generated docs and the tests all read it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from disputes.rows import SAME, SYSTEM, Action, Actor, Clock, Guard, OneOf, Refused, Same, Stale
from disputes.vocabulary import (
    SUB_REASONS,
    Freight,
    Outcome,
    ReachedBy,
    Reason,
    Remedy,
    ReturnCondition,
    Role,
    Stage,
    State,
    SubReason,
)

if TYPE_CHECKING:
    from disputes.models import Dispute
    from disputes.rows import Reason_

# fmt: off
__all__ = [
    "ACTIONS", "ANY", "BEFORE_SETTLING", "BEGINNING", "CLOCKS", "LONGEST_EXTENSION", "MEDIATING",
    "NEGOTIATING", "OPEN", "PARTIES", "RETURNING", "SAME", "STAGES", "SUB_REASONS", "SYSTEM",
    "TURNS", "Action", "Actor", "Clock", "Freight", "OneOf", "Outcome", "ReachedBy", "Reason",
    "Refused", "Remedy", "ReturnCondition", "Role", "Stage", "Stale", "State", "SubReason",
]
# fmt: on

# -- whose turn, which stage --------------------------------------------------------------

LONGEST_EXTENSION = timedelta(days=90)
BEGINNING = ""  # the state of a dispute that is being opened; no row ever has it
NEGOTIATING = frozenset({State.AWAITING_SELLER_RESPONSE, State.AWAITING_BUYER_RESPONSE})
MEDIATING = frozenset({State.COLLECTING_EVIDENCE, State.UNDER_REVIEW, State.VERIFYING_EVIDENCE})
RETURNING = frozenset({State.AWAITING_RETURN_SHIPMENT, State.AWAITING_RETURN_RECEIPT})
BEFORE_SETTLING = NEGOTIATING | MEDIATING | RETURNING
OPEN = BEFORE_SETTLING | {State.SETTLING}
ANY = OPEN | {State.CLOSED}
PARTIES = frozenset({Role.BUYER, Role.SELLER})

STAGES: dict[State, Stage] = {
    **dict.fromkeys(NEGOTIATING, Stage.NEGOTIATION),
    **dict.fromkeys(MEDIATING, Stage.MEDIATION),
    **dict.fromkeys(RETURNING, Stage.RETURN),
    State.SETTLING: Stage.SETTLEMENT,
    State.CLOSED: Stage.CLOSED,
}

TURNS: dict[State, frozenset[Role]] = {
    State.AWAITING_SELLER_RESPONSE: frozenset({Role.SELLER}),
    State.AWAITING_BUYER_RESPONSE: frozenset({Role.BUYER}),
    State.COLLECTING_EVIDENCE: PARTIES,
    State.UNDER_REVIEW: frozenset({Role.MEDIATOR}),
    State.VERIFYING_EVIDENCE: PARTIES,  # of them, those who were asked: `Dispute.asked`
    State.AWAITING_RETURN_SHIPMENT: frozenset({Role.BUYER}),
    State.AWAITING_RETURN_RECEIPT: frozenset({Role.SELLER}),
    State.SETTLING: frozenset({Role.MARKETPLACE}),
    State.CLOSED: frozenset(),
}

CLOCKS: dict[State, Clock] = {
    State.AWAITING_SELLER_RESPONSE: Clock("seller_response_days", then="apply_buyer_choice"),
    State.AWAITING_BUYER_RESPONSE: Clock("buyer_response_days", then="apply_seller_proposal"),
    State.COLLECTING_EVIDENCE: Clock("evidence_days", then="close_evidence"),
    State.UNDER_REVIEW: Clock(
        "review_working_days", then="reassign_overdue", working=True, again="review_again_working_days"
    ),
    State.VERIFYING_EVIDENCE: Clock("verification_days", then="resume_review"),
    State.AWAITING_RETURN_SHIPMENT: Clock("return_shipment_days", then="lapse_return"),
    State.AWAITING_RETURN_RECEIPT: Clock("return_receipt_days", then="confirm_return_by_default"),
}


# -- targets that depend on what was reached ----------------------------------------------


def by_remedy(dispute: Dispute) -> str:
    """Where a remedy leads that has just taken effect; nowhere while one still waits for somebody."""
    if not dispute.reached_by or dispute.ruling_waiting:
        return str(dispute.state)
    return State.AWAITING_RETURN_SHIPMENT if dispute.remedy == Remedy.RETURN_AND_REFUND else State.SETTLING


def when_all_finished(dispute: Dispute) -> str:
    return State.UNDER_REVIEW if dispute.all_finished else dispute.state


def by_condition(dispute: Dispute) -> str:
    return (
        State.SETTLING
        if dispute.return_condition == ReturnCondition.ITEM_RECEIVED
        else State.COLLECTING_EVIDENCE
    )


def by_what_is_left(dispute: Dispute) -> str:
    return State.CLOSED if dispute.disputed_amount == 0 else dispute.state


BY_REMEDY = OneOf(by_remedy, (State.SETTLING, State.AWAITING_RETURN_SHIPMENT))


# -- guards: why it may not happen now, or "" ---------------------------------------------


def may_accept(dispute: Dispute, actor: Actor, at: datetime) -> Reason_:
    proposal = dispute.on_the_table
    if proposal is None:
        return _("Nothing is on the table.")
    if proposal.role == actor.role:
        return _("This is your own proposal. The other side has to accept it.")
    if dispute.accepted_by == actor.role:
        return _("You have accepted. It takes effect when the other side accepts too.")
    return ""


def may_modify(dispute: Dispute, actor: Actor, at: datetime) -> Reason_:
    if dispute.modifications >= dispute.policy.max_modifications:
        return _("You have changed your proposal as often as the rules allow.")
    return ""


def seller_has_answered(dispute: Dispute, actor: Actor, at: datetime) -> Reason_:
    if dispute.state in NEGOTIATING and not dispute.seller_answered:
        return _("A mediator can be asked once the seller has answered.")
    return ""


def goods_not_travelling(dispute: Dispute, actor: Actor, at: datetime) -> Reason_:
    return _("The goods are on their way back.") if dispute.return_shipped_at else ""


def not_finished(dispute: Dispute, actor: Actor, at: datetime) -> Reason_:
    if actor.role not in dispute.asked:
        return _("No evidence was asked of you.")
    if actor.role in dispute.finished:
        return _("You have said that your evidence is complete.")
    return ""


def may_request_evidence(dispute: Dispute, actor: Actor, at: datetime) -> Reason_:
    if dispute.ruling_waiting:
        return _("A ruling waits for confirmation.")
    if dispute.evidence_requests >= dispute.policy.max_evidence_requests:
        return _("Evidence was asked as often as the rules allow.")
    return ""


def no_ruling_waits(dispute: Dispute, actor: Actor, at: datetime) -> Reason_:
    return _("A ruling waits for confirmation.") if dispute.ruling_waiting else ""


def may_rule(dispute: Dispute, actor: Actor, at: datetime) -> Reason_:
    if dispute.ruling_waiting:
        return _("A ruling waits for confirmation.")
    if dispute.reason == Reason.NOT_AS_DESCRIBED and dispute.has_unassessed_evidence():
        return _("Every piece of evidence must be assessed before ruling.")
    return ""


def may_confirm(dispute: Dispute, actor: Actor, at: datetime) -> Reason_:
    if not dispute.ruling_waiting:
        return _("No ruling waits for confirmation.")
    if dispute.ruled_by_id == actor.user_id:
        return _("A second person has to confirm your ruling.")
    if actor.role == Role.OPERATOR and dispute.other_mediators().exists():
        return _("A second mediator confirms this ruling.")
    return ""


def may_correct(dispute: Dispute, actor: Actor, at: datetime) -> Reason_:
    if not dispute.ruled_by_id or dispute.ruling_waiting or dispute.reached_by == ReachedBy.AGREEMENT:
        return _("There is no ruling to correct.")
    if dispute.ruled_by_id == actor.user_id:
        return _("A second mediator corrects a ruling.")
    return ""


def is_head(dispute: Dispute, actor: Actor, at: datetime) -> Reason_:
    return "" if actor.is_head else _("Only head mediators assign cases.")


def not_yet_mine(dispute: Dispute, actor: Actor, at: datetime) -> Reason_:
    return _("This case is yours already.") if dispute.mediator_id == actor.user_id else ""


def is_mine(dispute: Dispute, actor: Actor, at: datetime) -> Reason_:
    return "" if dispute.mediator_id == actor.user_id else _("This case is not yours.")


def time_is_up(dispute: Dispute, actor: Actor, at: datetime) -> Reason_:
    return "" if dispute.due_at is not None and dispute.due_at <= at else _("There is still time.")


# -- the table ----------------------------------------------------------------------------


def _row(
    name: str,
    who: Iterable[Role],
    source: Iterable[str],
    target: State | OneOf | Same,
    guard: Guard | None = None,
    form: str = "",
) -> Action:
    return Action(name, frozenset(who), frozenset(source), target, guard, form)


_BUYER, _SELLER, _MEDIATOR, _SYSTEM = {Role.BUYER}, {Role.SELLER}, {Role.MEDIATOR}, {Role.SYSTEM}
_SECOND = {Role.MEDIATOR, Role.OPERATOR}
_WITHHOLDERS = {Role.MEDIATOR, Role.SYSTEM}  # the virus scan is the system's
_PAYERS = {Role.MARKETPLACE, Role.OPERATOR, Role.SYSTEM}
_S = State
_BUYERS_TURN, _SELLERS_TURN = {_S.AWAITING_BUYER_RESPONSE}, {_S.AWAITING_SELLER_RESPONSE}
_COLLECTING, _REVIEWING, _VERIFYING = {_S.COLLECTING_EVIDENCE}, {_S.UNDER_REVIEW}, {_S.VERIFYING_EVIDENCE}
_SENDING, _RECEIVING, _PAYING = {_S.AWAITING_RETURN_SHIPMENT}, {_S.AWAITING_RETURN_RECEIPT}, {_S.SETTLING}
_ALL_DONE = OneOf(when_all_finished, (_S.UNDER_REVIEW,))
_RETURNED = OneOf(by_condition, (_S.SETTLING, _S.COLLECTING_EVIDENCE))
_OUTSIDE = OneOf(by_what_is_left, (_S.CLOSED,))
_WITHDRAWABLE = NEGOTIATING | MEDIATING | _SENDING
_EXTENDABLE = frozenset(CLOCKS) - _REVIEWING
_FULLY_REFUNDABLE = _BUYERS_TURN | MEDIATING | RETURNING

# fmt: off
_ROWS = (
    # action, who, from, to, why not, form
    _row("open", _BUYER, {BEGINNING}, _S.AWAITING_SELLER_RESPONSE, None, "disputes.forms.Open"),
    _row("accept", PARTIES, NEGOTIATING | MEDIATING, BY_REMEDY, may_accept, "disputes.forms.Accept"),
    _row("counter", _SELLER, _SELLERS_TURN, _S.AWAITING_BUYER_RESPONSE, None, "disputes.forms.Counter"),
    _row("contest", _SELLER, _SELLERS_TURN, _S.AWAITING_BUYER_RESPONSE, None, "evidence.forms.Contest"),
    _row("modify", _BUYER, NEGOTIATING, _S.AWAITING_SELLER_RESPONSE, may_modify, "disputes.forms.Modify"),
    _row("refund_in_full", _SELLER, _FULLY_REFUNDABLE, _S.SETTLING, None, "disputes.forms.RefundInFull"),
    _row("reject", _BUYER, _BUYERS_TURN, _S.COLLECTING_EVIDENCE, None, "disputes.forms.Reject"),
    _row("request_intervention", PARTIES, NEGOTIATING | RETURNING, _S.COLLECTING_EVIDENCE,
         seller_has_answered, "disputes.forms.RequestIntervention"),
    _row("withdraw", _BUYER, _WITHDRAWABLE, _S.CLOSED, goods_not_travelling, "disputes.forms.Withdraw"),
    _row("propose", PARTIES | _MEDIATOR, MEDIATING, SAME, None, "disputes.forms.Propose"),
    _row("submit_evidence", PARTIES, BEFORE_SETTLING, SAME, None, "evidence.forms.SubmitEvidence"),
    _row("finish_evidence", PARTIES, _COLLECTING | _VERIFYING, _ALL_DONE, not_finished,
         "disputes.forms.FinishEvidence"),
    _row("request_evidence", _MEDIATOR, _REVIEWING, _S.VERIFYING_EVIDENCE, may_request_evidence,
         "mediation.forms.RequestEvidence"),
    _row("relabel", _MEDIATOR, MEDIATING, SAME, no_ruling_waits, "mediation.forms.Relabel"),
    _row("admit_evidence", _MEDIATOR, MEDIATING, SAME, None, "mediation.forms.AdmitEvidence"),
    _row("withhold_evidence", _WITHHOLDERS, ANY, SAME, None, "mediation.forms.WithholdEvidence"),
    _row("assess_evidence", _MEDIATOR, MEDIATING, SAME, None, "mediation.forms.AssessEvidence"),
    _row("rule", _MEDIATOR, _REVIEWING, BY_REMEDY, may_rule, "mediation.forms.Rule"),
    _row("confirm_ruling", _SECOND, _REVIEWING, BY_REMEDY, may_confirm, "mediation.forms.ConfirmRuling"),
    _row("send_back_ruling", _SECOND, _REVIEWING, SAME, may_confirm, "mediation.forms.SendBackRuling"),
    _row("correct_ruling", _MEDIATOR, _PAYING | RETURNING, SAME, may_correct,
         "mediation.forms.CorrectRuling"),
    _row("ship_return", _BUYER, _SENDING, _S.AWAITING_RETURN_RECEIPT, None, "disputes.forms.ShipReturn"),
    _row("acknowledge_return", _SELLER, _RECEIVING, _RETURNED, None, "evidence.forms.AcknowledgeReturn"),
    _row("confirm_settlement", _PAYERS, _PAYING, _S.CLOSED, None, "disputes.forms.ConfirmSettlement"),
    _row("fail_settlement", _PAYERS, _PAYING, _OUTSIDE, None, "disputes.forms.FailSettlement"),
    _row("settle_outside", {Role.MARKETPLACE}, OPEN, _OUTSIDE, None, "disputes.forms.SettleOutside"),
    _row("send_message", PARTIES | _MEDIATOR, ANY, SAME, None, "evidence.forms.SendMessage"),
    _row("take", _MEDIATOR, MEDIATING, SAME, not_yet_mine, "mediation.forms.Take"),
    _row("assign", _MEDIATOR, MEDIATING, SAME, is_head, "mediation.forms.Assign"),
    _row("recuse", _MEDIATOR, MEDIATING, SAME, is_mine, "mediation.forms.Recuse"),
    _row("extend", _MEDIATOR, _EXTENDABLE, SAME, None, "mediation.forms.Extend"),
    # what the clock does when it has run out
    _row("apply_buyer_choice", _SYSTEM, _SELLERS_TURN, BY_REMEDY, time_is_up),
    _row("apply_seller_proposal", _SYSTEM, _BUYERS_TURN, BY_REMEDY, time_is_up),
    _row("close_evidence", _SYSTEM, _COLLECTING, _S.UNDER_REVIEW, time_is_up),
    _row("reassign_overdue", _SYSTEM, _REVIEWING, _S.UNDER_REVIEW, time_is_up),
    _row("resume_review", _SYSTEM, _VERIFYING, _S.UNDER_REVIEW, time_is_up),
    _row("lapse_return", _SYSTEM, _SENDING, _S.SETTLING, time_is_up),
    _row("confirm_return_by_default", _SYSTEM, _RECEIVING, _S.SETTLING, time_is_up),
)
# fmt: on

ACTIONS: dict[str, Action] = {row.name: row for row in _ROWS}
