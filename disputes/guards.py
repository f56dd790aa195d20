"""Guards: why an action may not happen now, or "". Pure functions of (dispute, actor, at)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from disputes.rows import Actor
from disputes.vocabulary import ReachedBy, Reason, Role, Stage

if TYPE_CHECKING:
    from disputes.models import Dispute
    from disputes.rows import Reason_


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
    if dispute.stage == Stage.NEGOTIATION and not dispute.seller_answered:
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


def not_declared(dispute: Dispute, actor: Actor, at: datetime) -> Reason_:
    if actor.user_id in dispute.declared:
        return _("You have declared to be impartial on this case.")
    return ""


def must_declare(dispute: Dispute, actor: Actor) -> Reason_:
    """A mediator says so once per case, before deciding; operators, who stand in, decide nothing anew."""
    if actor.role == Role.MEDIATOR and actor.user_id not in dispute.declared:
        return _("Declare first that you are impartial: related to neither side.")
    return ""


def may_rule(dispute: Dispute, actor: Actor, at: datetime) -> Reason_:
    if dispute.ruling_waiting:
        return _("A ruling waits for confirmation.")
    if reason := must_declare(dispute, actor):
        return reason
    if dispute.reason == Reason.NOT_AS_DESCRIBED and dispute.has_unassessed_evidence():
        return _("Every piece of evidence must be assessed before ruling.")
    return ""


def may_confirm(dispute: Dispute, actor: Actor, at: datetime) -> Reason_:
    if reason := may_send_back(dispute, actor, at):
        return reason
    if not dispute.is_impartial(dispute.ruled_by):
        return _("Who made this ruling is no longer impartial on this case. Send it back.")
    if dispute.reason == Reason.NOT_AS_DESCRIBED and dispute.has_unassessed_evidence():
        return _("Every piece of evidence must be assessed before ruling.")
    return ""


def may_send_back(dispute: Dispute, actor: Actor, at: datetime) -> Reason_:
    if not dispute.ruling_waiting:
        return _("No ruling waits for confirmation.")
    if dispute.ruled_by_id == actor.user_id:
        return _("A second person has to confirm your ruling.")
    if actor.role == Role.OPERATOR and dispute.other_mediators().exists():
        return _("A second mediator confirms this ruling.")
    return must_declare(dispute, actor)


def may_correct(dispute: Dispute, actor: Actor, at: datetime) -> Reason_:
    if not dispute.ruled_by_id or dispute.ruling_waiting or _agreed_since_ruling(dispute):
        return _("There is no ruling to correct.")
    if dispute.ruled_by_id == actor.user_id:
        return _("A second mediator corrects a ruling.")
    return ""


def _agreed_since_ruling(dispute: Dispute) -> bool:
    """Whether an agreement took the ruling's place; a return that ended by the clock was of either."""
    if dispute.reached_by in (ReachedBy.AGREEMENT, ReachedBy.RULING):
        return bool(dispute.reached_by == ReachedBy.AGREEMENT)
    agreed = dispute.events.filter(action__in=("accept", "refund_in_full"), sequence__gt=dispute.ruled_in)
    return bool(agreed.exists())


def may_assign(dispute: Dispute, actor: Actor, at: datetime) -> Reason_:
    if actor.is_head or (actor.user_id and dispute.mediator_id == actor.user_id):
        return ""
    return _("Only head mediators assign cases, and whose case it is hands it over.")


def not_yet_mine(dispute: Dispute, actor: Actor, at: datetime) -> Reason_:
    return _("This case is yours already.") if dispute.mediator_id == actor.user_id else ""


def is_mine(dispute: Dispute, actor: Actor, at: datetime) -> Reason_:
    return "" if dispute.mediator_id == actor.user_id else _("This case is not yours.")


def time_is_up(dispute: Dispute, actor: Actor, at: datetime) -> Reason_:
    return "" if dispute.due_at is not None and dispute.due_at <= at else _("There is still time.")
