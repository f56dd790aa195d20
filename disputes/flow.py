"""The rulebook: the states of a dispute, who may do what from where to where, and the clocks.

This module is data and pure functions. It imports nothing of ours; models, forms, pages, the door
(`perform`), the generated docs and the tests all read it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from disputes.models import Dispute

    Reason_ = str | _StrPromise


class State(TextChoices):
    AWAITING_SELLER_RESPONSE = "awaiting_seller_response", _("Waiting for the seller's answer")
    AWAITING_BUYER_RESPONSE = "awaiting_buyer_response", _("Waiting for the buyer's answer")
    COLLECTING_EVIDENCE = "collecting_evidence", _("Collecting evidence")
    UNDER_REVIEW = "under_review", _("Under review")
    VERIFYING_EVIDENCE = "verifying_evidence", _("Evidence asked")
    AWAITING_RETURN_SHIPMENT = "awaiting_return_shipment", _("Waiting for the return to be sent")
    AWAITING_RETURN_RECEIPT = "awaiting_return_receipt", _("Return on its way")
    SETTLING = "settling", _("Paying")
    CLOSED = "closed", _("Closed")


class Stage(TextChoices):
    NEGOTIATION = "negotiation", _("Negotiation")
    MEDIATION = "mediation", _("Mediation")
    RETURN = "return", pgettext_lazy("stage", "Return")
    SETTLEMENT = "settlement", _("Payment")
    CLOSED = "closed", _("Closed")


class Role(TextChoices):
    BUYER = "buyer", _("Buyer")
    SELLER = "seller", _("Seller")
    MEDIATOR = "mediator", _("Mediator")
    OPERATOR = "operator", _("Operator")
    MARKETPLACE = "marketplace", _("Marketplace")
    SYSTEM = "system", _("Clock")


class Remedy(TextChoices):
    FULL_REFUND = "full_refund", _("Full refund")
    PARTIAL_REFUND = "partial_refund", _("Partial refund")
    RETURN_AND_REFUND = "return_and_refund", _("Return and refund")
    NO_REFUND = "no_refund", _("No refund")


class Freight(TextChoices):
    """Who pays for sending the goods back."""

    SELLER = "seller", _("The seller pays the return")
    BUYER = "buyer", _("The buyer pays the return")
    PLATFORM = "platform", _("The platform pays the return")


class Reason(TextChoices):
    NOT_RECEIVED = "not_received", _("Not received")
    NOT_AS_DESCRIBED = "not_as_described", _("Not as described")


class SubReason(TextChoices):
    NOT_SHIPPED = "not_shipped", _("Not shipped")
    TRACKING_INVALID = "tracking_invalid", _("Tracking number not valid")
    IN_TRANSIT_LATE = "in_transit_late", _("Late on its way")
    WRONG_ADDRESS = "wrong_address", _("Sent to a wrong address")
    CUSTOMS_HOLD = "customs_hold", _("Held by customs")
    RETURNED_TO_SENDER = "returned_to_sender", _("Returned to the sender")
    DELIVERED_NOT_RECEIVED = "delivered_not_received", _("Marked delivered, not received")
    DIFFERENT_FROM_LISTING = "different_from_listing", _("Different from the listing")
    QUALITY = "quality", _("Poor quality")
    DAMAGED = "damaged", _("Damaged")
    MISSING_PARTS_OR_QUANTITY = "missing_parts_or_quantity", _("Parts or pieces missing")
    COUNTERFEIT = "counterfeit", _("Counterfeit")
    WRONG_ITEM = "wrong_item", _("Wrong item")


SUB_REASONS: dict[Reason, tuple[SubReason, ...]] = {
    Reason.NOT_RECEIVED: tuple(SubReason)[:7],
    Reason.NOT_AS_DESCRIBED: tuple(SubReason)[7:],
}


class ReachedBy(TextChoices):
    AGREEMENT = "agreement", _("Agreement")
    SELLER_TIMEOUT = "seller_timeout", _("The seller did not answer in time")
    BUYER_TIMEOUT = "buyer_timeout", _("The buyer did not answer in time")
    RULING = "ruling", _("Ruling")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    RETURN_LAPSED = "return_lapsed", _("The return was not sent in time")
    RETURN_DEFAULT = "return_default", _("The return was not answered in time")
    OUTSIDE = "outside", _("Settled outside")


class Outcome(TextChoices):
    BUYER_FAVOUR = "buyer_favour", _("In the buyer's favour")
    SELLER_FAVOUR = "seller_favour", _("In the seller's favour")
    SPLIT = "split", _("Split")
    NONE = "none", _("No decision")


class ReturnCondition(TextChoices):
    """What the seller says about goods that were sent back."""

    ITEM_RECEIVED = "item_received", _("Received in order")
    NOT_RECEIVED = "not_received", _("Not received")
    DAMAGED = "damaged", _("Damaged")
    EMPTY_OR_DIFFERENT = "empty_or_different", _("Empty parcel or another item")
    MISSING_ITEMS = "missing_items", _("Items missing")


class Refused(Exception):  # noqa: N818 - the word that people read
    """An action that may not happen now. `reason` is a sentence for the person who tried."""

    def __init__(self, reason: Reason_) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Stale(Refused):
    """The page that was answered no longer shows what is true: somebody was faster."""


@dataclass(frozen=True)
class Actor:
    """Who walks through the door: one role towards one dispute. `user` is None for programs and the clock."""

    role: Role
    user: Any = None
    is_head: bool = False
    marketplace_id: int | None = None

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None


SYSTEM = Actor(Role.SYSTEM)


@dataclass(frozen=True)
class Clock:
    """How long a state lasts: the policy's field `lasts` (natural or working days), and what happens then.

    `again` is the field for re-entering the state by its own timeout.
    """

    lasts: str
    then: str
    working: bool = False
    again: str = ""


@dataclass(frozen=True)
class OneOf:
    """A target that the effect decides: `decide(dispute)` names one of `states` after the fields are set."""

    decide: Callable[[Dispute], str]
    states: tuple[State, ...]


class _Same:
    """The target of an action that leaves state and clock as they are."""

    def __repr__(self) -> str:
        return "SAME"


SAME = _Same()

Guard = Callable[["Dispute", Actor, datetime], "Reason_"]


@dataclass(frozen=True)
class Action:
    name: str
    who: frozenset[Role]
    source: frozenset[str]
    target: State | OneOf | _Same
    guard: Guard | None = field(default=None, compare=False)
    form: str = ""

    @property
    def targets(self) -> tuple[State, ...]:
        """The states it can lead to, without "the same"."""
        if isinstance(self.target, OneOf):
            return self.target.states
        return () if isinstance(self.target, _Same) else (self.target,)


# -- whose turn, which stage --------------------------------------------------------------

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
        return dispute.state
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
    if not dispute.ruled_by_id or dispute.ruling_waiting:
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


# -- the table ----------------------------------------------------------------------------


def _row(
    name: str,
    who: frozenset[Role] | set[Role],
    source: frozenset[State] | set[State],
    target: State | OneOf | _Same,
    guard: Guard | None = None,
    form: str = "",
) -> Action:
    return Action(name, frozenset(who), frozenset(source), target, guard, form)


_BUYER, _SELLER, _MEDIATOR, _SYSTEM = {Role.BUYER}, {Role.SELLER}, {Role.MEDIATOR}, {Role.SYSTEM}
_SECOND = {Role.MEDIATOR, Role.OPERATOR}
_PAYERS = {Role.MARKETPLACE, Role.OPERATOR, Role.SYSTEM}
_S = State

_ROWS = (
    Action(
        "open",
        frozenset(_BUYER),
        frozenset({BEGINNING}),
        _S.AWAITING_SELLER_RESPONSE,
        form="disputes.forms.Open",
    ),
    _row("accept", PARTIES, NEGOTIATING | MEDIATING, BY_REMEDY, may_accept, "disputes.forms.Accept"),
    _row(
        "counter",
        _SELLER,
        {_S.AWAITING_SELLER_RESPONSE},
        _S.AWAITING_BUYER_RESPONSE,
        form="disputes.forms.Counter",
    ),
    _row(
        "contest",
        _SELLER,
        {_S.AWAITING_SELLER_RESPONSE},
        _S.AWAITING_BUYER_RESPONSE,
        form="evidence.forms.Contest",
    ),
    _row("modify", _BUYER, NEGOTIATING, _S.AWAITING_SELLER_RESPONSE, may_modify, "disputes.forms.Modify"),
    _row(
        "refund_in_full",
        _SELLER,
        {_S.AWAITING_BUYER_RESPONSE} | MEDIATING | RETURNING,
        _S.SETTLING,
        form="disputes.forms.RefundInFull",
    ),
    _row(
        "reject", _BUYER, {_S.AWAITING_BUYER_RESPONSE}, _S.COLLECTING_EVIDENCE, form="disputes.forms.Reject"
    ),
    _row(
        "request_intervention",
        PARTIES,
        NEGOTIATING | RETURNING,
        _S.COLLECTING_EVIDENCE,
        seller_has_answered,
        "disputes.forms.RequestIntervention",
    ),
    _row(
        "withdraw",
        _BUYER,
        NEGOTIATING | MEDIATING | {_S.AWAITING_RETURN_SHIPMENT},
        _S.CLOSED,
        goods_not_travelling,
        "disputes.forms.Withdraw",
    ),
    _row("propose", PARTIES | _MEDIATOR, MEDIATING, SAME, form="disputes.forms.Propose"),
    _row("submit_evidence", PARTIES, BEFORE_SETTLING, SAME, form="evidence.forms.SubmitEvidence"),
    _row(
        "finish_evidence",
        PARTIES,
        {_S.COLLECTING_EVIDENCE, _S.VERIFYING_EVIDENCE},
        OneOf(when_all_finished, (_S.UNDER_REVIEW,)),
        not_finished,
        "disputes.forms.FinishEvidence",
    ),
    _row(
        "request_evidence",
        _MEDIATOR,
        {_S.UNDER_REVIEW},
        _S.VERIFYING_EVIDENCE,
        may_request_evidence,
        "mediation.forms.RequestEvidence",
    ),
    _row("relabel", _MEDIATOR, MEDIATING, SAME, form="mediation.forms.Relabel"),
    _row("admit_evidence", _MEDIATOR, MEDIATING, SAME, form="mediation.forms.AdmitEvidence"),
    _row("withhold_evidence", _MEDIATOR, ANY, SAME, form="mediation.forms.WithholdEvidence"),
    _row("assess_evidence", _MEDIATOR, MEDIATING, SAME, form="mediation.forms.AssessEvidence"),
    _row("rule", _MEDIATOR, {_S.UNDER_REVIEW}, BY_REMEDY, may_rule, "mediation.forms.Rule"),
    _row(
        "confirm_ruling", _SECOND, {_S.UNDER_REVIEW}, BY_REMEDY, may_confirm, "mediation.forms.ConfirmRuling"
    ),
    _row("send_back_ruling", _SECOND, {_S.UNDER_REVIEW}, SAME, may_confirm, "mediation.forms.SendBackRuling"),
    _row(
        "correct_ruling",
        _MEDIATOR,
        {_S.SETTLING} | RETURNING,
        SAME,
        may_correct,
        "mediation.forms.CorrectRuling",
    ),
    _row(
        "ship_return",
        _BUYER,
        {_S.AWAITING_RETURN_SHIPMENT},
        _S.AWAITING_RETURN_RECEIPT,
        form="disputes.forms.ShipReturn",
    ),
    _row(
        "acknowledge_return",
        _SELLER,
        {_S.AWAITING_RETURN_RECEIPT},
        OneOf(by_condition, (_S.SETTLING, _S.COLLECTING_EVIDENCE)),
        form="evidence.forms.AcknowledgeReturn",
    ),
    _row("confirm_settlement", _PAYERS, {_S.SETTLING}, _S.CLOSED, form="disputes.forms.ConfirmSettlement"),
    _row("fail_settlement", _PAYERS, {_S.SETTLING}, SAME, form="disputes.forms.FailSettlement"),
    _row(
        "settle_outside",
        {Role.MARKETPLACE},
        OPEN,
        OneOf(by_what_is_left, (_S.CLOSED,)),
        form="disputes.forms.SettleOutside",
    ),
    _row("send_message", PARTIES | _MEDIATOR, ANY, SAME, form="evidence.forms.SendMessage"),
    _row("take", _MEDIATOR, MEDIATING, SAME, not_yet_mine, "mediation.forms.Take"),
    _row("assign", _MEDIATOR, MEDIATING, SAME, is_head, "mediation.forms.Assign"),
    _row("recuse", _MEDIATOR, MEDIATING, SAME, is_mine, "mediation.forms.Recuse"),
    _row("extend", _MEDIATOR, frozenset(CLOCKS) - {_S.UNDER_REVIEW}, SAME, form="mediation.forms.Extend"),
    _row("apply_buyer_choice", _SYSTEM, {_S.AWAITING_SELLER_RESPONSE}, BY_REMEDY),
    _row("apply_seller_proposal", _SYSTEM, {_S.AWAITING_BUYER_RESPONSE}, BY_REMEDY),
    _row("close_evidence", _SYSTEM, {_S.COLLECTING_EVIDENCE}, _S.UNDER_REVIEW),
    _row("reassign_overdue", _SYSTEM, {_S.UNDER_REVIEW}, _S.UNDER_REVIEW),
    _row("resume_review", _SYSTEM, {_S.VERIFYING_EVIDENCE}, _S.UNDER_REVIEW),
    _row("lapse_return", _SYSTEM, {_S.AWAITING_RETURN_SHIPMENT}, _S.SETTLING),
    _row("confirm_return_by_default", _SYSTEM, {_S.AWAITING_RETURN_RECEIPT}, _S.SETTLING),
)

ACTIONS: dict[str, Action] = {row.name: row for row in _ROWS}
