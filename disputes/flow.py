"""The rulebook: the states of a dispute, who may do what from where to where, and the clocks.

This module is data and pure functions. It imports nothing of ours; models, forms, pages, the door
(`perform`), the generated docs and the tests all read it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from disputes.guards import (
    goods_not_travelling,
    is_mine,
    may_accept,
    may_assign,
    may_confirm,
    may_correct,
    may_modify,
    may_request_evidence,
    may_rule,
    may_send_back,
    no_ruling_waits,
    not_declared,
    not_finished,
    not_yet_mine,
    seller_has_answered,
    time_is_up,
)
from disputes.rows import SAME, SYSTEM, Action, Actor, Clock, Guard, NotNow, OneOf, Refused, Same, Stale
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

# fmt: off
__all__ = [
    "ACTIONS", "ANY", "BEFORE_SETTLING", "BEGINNING", "CLOCKS", "LONGEST_EXTENSION", "MEDIATING",
    "NEGOTIATING", "OPEN", "PARTIES", "RETURNING", "SAME", "STAGES", "SUB_REASONS", "SYSTEM",
    "TURNS", "Action", "Actor", "Clock", "Freight", "NotNow", "OneOf", "Outcome", "ReachedBy", "Reason",
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
    _row("declare_impartiality", _MEDIATOR, MEDIATING, SAME, not_declared,
         "mediation.forms.DeclareImpartiality"),
    _row("rule", _MEDIATOR, _REVIEWING, BY_REMEDY, may_rule, "mediation.forms.Rule"),
    _row("confirm_ruling", _SECOND, _REVIEWING, BY_REMEDY, may_confirm, "mediation.forms.ConfirmRuling"),
    _row("send_back_ruling", _SECOND, _REVIEWING, SAME, may_send_back, "mediation.forms.SendBackRuling"),
    _row("correct_ruling", _MEDIATOR, _PAYING | RETURNING, SAME, may_correct,
         "mediation.forms.CorrectRuling"),
    _row("ship_return", _BUYER, _SENDING, _S.AWAITING_RETURN_RECEIPT, None, "disputes.forms.ShipReturn"),
    _row("acknowledge_return", _SELLER, _RECEIVING, _RETURNED, None, "evidence.forms.AcknowledgeReturn"),
    _row("confirm_settlement", _PAYERS, _PAYING, _S.CLOSED, None, "disputes.forms.ConfirmSettlement"),
    _row("fail_settlement", _PAYERS, _PAYING, _OUTSIDE, None, "disputes.forms.FailSettlement"),
    _row("settle_outside", {Role.MARKETPLACE}, OPEN, _OUTSIDE, None, "disputes.forms.SettleOutside"),
    _row("send_message", PARTIES | _MEDIATOR, ANY, SAME, None, "evidence.forms.SendMessage"),
    _row("take", _MEDIATOR, MEDIATING, SAME, not_yet_mine, "mediation.forms.Take"),
    _row("assign", _MEDIATOR, MEDIATING, SAME, may_assign, "mediation.forms.Assign"),
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
