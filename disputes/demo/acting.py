"""Turns a demo step into a walk through the door: who acts, and the records that they bring."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.utils.module_loading import import_string

from disputes.demo import parts
from disputes.demo.files import made
from disputes.demo.parcels import number_of
from disputes.demo.people import account
from disputes.flow import SYSTEM, Actor, Role, State
from disputes.models import Dispute, Message, Order, OutsideSettlement, Proposal
from disputes.money import parse_amount
from disputes.perform import Opening, open_dispute, perform, run_out_clock
from disputes.remedies import Terms


def open_scenario(scenario: parts.Scenario, order: Order, at: datetime) -> Dispute:
    """The scenario's dispute, opened so many hours before `at`."""
    opening = Opening(order, scenario.reason, scenario.sub_reason)
    asks, begun = scenario.asks, at - timedelta(hours=scenario.ago)
    event = open_dispute(
        opening,
        actor=order.buyer,
        remedy=asks.remedy,
        amount=parse_amount(asks.amount, order.currency) if asks.amount else None,
        return_freight=asks.freight,
        statement=scenario.statement,
        evidence=_exhibits(scenario.shows, Role.BUYER, order, order.reference, begun),
        at=begun,
    )
    return event.dispute


def act(step: parts.Step, dispute: Dispute, at: datetime) -> None:
    """Do one step at `at`."""
    dispute = Dispute.objects.select_related("order", "store", "policy").get(pk=dispute.pk)
    if step.by == parts.CLOCK and not step.action:
        run_out_clock(dispute.pk, at)
        return
    actor = _actor(step.by, dispute)
    perform(step.action, dispute.pk, actor=actor, at=at, **_brought(step, dispute, at))


def wind_up(dispute: Dispute, at: datetime) -> None:
    """Bring a dispute that nobody touched to its end."""
    run_out_clock(dispute.pk, at)
    dispute = Dispute.objects.get(pk=dispute.pk)
    if dispute.return_shipped_at and dispute.state not in (State.SETTLING, State.CLOSED):
        perform("refund_in_full", dispute.pk, actor=Actor(Role.SELLER), at=at)
    elif dispute.state not in (State.SETTLING, State.CLOSED):
        perform("withdraw", dispute.pk, actor=Actor(Role.BUYER), at=at)
    if Dispute.objects.filter(pk=dispute.pk, state=State.SETTLING).exists():
        perform("confirm_settlement", dispute.pk, actor=SYSTEM, at=at, provider_reference="DEMO-OVER")


def _actor(by: str, dispute: Dispute) -> Any:
    if by == parts.CLOCK:
        return SYSTEM
    if by == parts.MARKETPLACE:
        return Actor(Role.MARKETPLACE, marketplace_id=dispute.order.marketplace_id)
    if by == parts.ITS_BUYER:
        return dispute.buyer
    if by == parts.ITS_MEDIATOR:
        return dispute.mediator
    if by == parts.ANOTHER_MEDIATOR:
        return dispute.other_mediators().exclude(pk=dispute.mediator_id).order_by("pk").first()
    return account(by)


def _role(by: str) -> Role:
    if by in (parts.BUYER, parts.BUYER2, parts.ITS_BUYER):
        return Role.BUYER
    return Role.SELLER if by in (parts.SELLER, parts.AGENT, parts.SELLER2) else Role.MEDIATOR


def _brought(step: parts.Step, dispute: Dispute, at: datetime) -> dict[str, Any]:
    role = _role(step.by)
    brought = {name: _made(name, value, role, dispute, at) for name, value in step.brings.items()}
    private = bool(brought.pop("private", False))
    if "message" in brought:
        brought["message"] = Message(text=brought["message"], private=private)
    if step.action == "accept":
        brought["proposal"] = dispute.on_the_table_id
    elif step.action == "contest":
        brought["proposal"] = Proposal(role=role, remedy="no_refund", amount=0)
    elif step.action == "assess_evidence":
        brought = {"assessment": _assessments(dispute, **brought)}
    elif step.action == "settle_outside":
        amount = parse_amount(brought["amount"], dispute.currency)
        brought = {
            "outside_settlement": OutsideSettlement(order=dispute.order, kind=brought["kind"], amount=amount)
        }
    return brought


def _made(name: str, value: parts.Brought, role: Role, dispute: Dispute, at: datetime) -> Any:
    if isinstance(value, parts.Offer):
        amount, freight = _terms(value, dispute)
        return Proposal(role=role, remedy=value.remedy, amount=amount, return_freight=freight)
    if isinstance(value, parts.Judgement):
        amount, freight = _terms(value, dispute)
        return apps.get_model("mediation.Ruling")(
            remedy=value.remedy,
            amount=amount,
            return_freight=freight,
            findings=list(value.findings),
            grounds=value.grounds,
            cited=list(_evidence(dispute).values_list("pk", flat=True)),
        )
    if isinstance(value, parts.About):
        return _said(name, value, dispute)
    if isinstance(value, tuple):
        return _exhibits(value, role, dispute.order, f"{dispute.order.reference} {dispute.version}", at)
    return value


def _terms(value: parts.Offer | parts.Judgement, dispute: Dispute) -> tuple[int, str]:
    amount = parse_amount(value.amount, dispute.currency) if value.amount else None
    return Terms.of(dispute).checked(value.remedy, amount, value.freight)


def _evidence(dispute: Dispute) -> Any:
    return apps.get_model("evidence.Evidence").objects.filter(dispute=dispute).that_counts()


def _assessments(dispute: Dispute, verdict: str, note: str = "") -> list[Any]:
    assessment = apps.get_model("mediation.Assessment")
    return [assessment(evidence=one, verdict=verdict, note=note) for one in _evidence(dispute).unassessed()]


def _said(name: str, about: parts.About, dispute: Dispute) -> Any:
    piece = apps.get_model("evidence.Evidence").objects.get(dispute=dispute, name=about.name)
    if name == "admission":
        return apps.get_model("evidence.Admission")(evidence=piece, why=about.why, admitted=about.admitted)
    return apps.get_model("evidence.Withholding")(evidence=piece, why=about.why)


def _exhibits(items: parts.Shown, role: Role, order: Order, seed: str, at: datetime) -> list[Any]:
    return [_exhibit(item, role, order, seed, at) for item in items]


def _exhibit(item: parts.File | parts.Voucher, role: Role, order: Order, seed: str, at: datetime) -> Any:
    if isinstance(item, parts.File):
        accepted = import_string("evidence.acceptance.accepted")
        file = made(item, seed, _made_at(item, order, at))
        return accepted(file, role=role.value, kind=item.kind, note=item.note)
    number = item.number or number_of(order)
    return apps.get_model("evidence.Evidence")(
        role=role.value, kind=item.kind, note=item.note, carrier=item.carrier, tracking_number=number
    )


def _made_at(item: parts.File, order: Order, at: datetime) -> datetime:
    """Shortly before it is shown; what was sent is photographed before the parcel is closed."""
    sent = order.shipments.first()
    is_of_what_was_sent = item.kind == "photo_of_shipped_item" and not item.taken_after
    return sent.shipped_at if is_of_what_was_sent and sent and sent.shipped_at else at
