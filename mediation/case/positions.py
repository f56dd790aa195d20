"""What each side says and wants, and how far apart they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from disputes.flow import Remedy, Role
from disputes.models import Dispute, Event, Proposal
from disputes.templatetags._gap import Picture, Point, draw

PARTIES = (Role.BUYER, Role.SELLER)


@dataclass(frozen=True)
class Words:
    """A statement, and when it was made."""

    text: str
    at: datetime


@dataclass(frozen=True)
class Side:
    """One party: `wants` is its last proposal's refund in minor units, `first` its first one's."""

    role: Role
    name: str
    verb: str
    wants: int | None
    remedy: str
    first: int | None
    statements: list[Words]
    asked: list[tuple[str, bool]]
    is_complete: bool
    heading: str
    silent: str


@dataclass(frozen=True)
class Step:
    """A proposal as a row of the gap table."""

    proposal: Proposal
    at: datetime
    by: str
    amount: int
    rail: Picture


@dataclass(frozen=True)
class Gap:
    """All proposals over time; `apart` now, and at first, in minor units."""

    steps: list[Step]
    apart: int | None
    at_first: int | None


def sides_of(dispute: Dispute, events: list[Event], proposals: list[Proposal]) -> list[Side]:
    return [_side(dispute, role, events, proposals) for role in PARTIES]


def _side(dispute: Dispute, role: Role, events: list[Event], proposals: list[Proposal]) -> Side:
    own = [proposal for proposal in proposals if proposal.role == role]
    buyer = role == Role.BUYER
    return Side(
        role=role,
        name=str(dispute.buyer if buyer else dispute.store),
        verb=_("wants") if buyer else _("offers"),
        wants=dispute.refund_of(own[-1]) if own else None,
        remedy=str(Remedy(own[-1].remedy).label) if own else "",
        first=own[0].amount if len(own) > 1 else None,
        statements=list(_statements(role, events)),
        asked=list(_asked(role, events)),
        is_complete=role.value in dispute.finished,
        heading=_("What the buyer was asked for") if buyer else _("What the seller was asked for"),
        silent=_("The buyer has written nothing.") if buyer else _("The seller has not answered."),
    )


def _statements(role: Role, events: list[Event]) -> Iterator[Words]:
    for event in events:
        if event.role == role and (text := event.data.get("statement")):
            yield Words(text, event.at)


def _asked(role: Role, events: list[Event]) -> Iterator[tuple[str, bool]]:
    """What mediators asked of a party, and whether evidence came after it."""
    came = [e.sequence for e in events if e.role == role and e.data.get("evidence")]
    for event in events:
        if event.action == "request_evidence" and event.data["party"] in (role.value, "both"):
            yield event.data["request"], bool(came) and came[-1] > event.sequence


def gap_of(dispute: Dispute, proposals: list[Proposal]) -> Gap:
    latest: dict[str, Proposal] = {}
    steps, distances = [], []
    for proposal in proposals:
        latest[proposal.role] = proposal
        steps.append(_step(dispute, proposal, latest))
        if set(PARTIES) <= latest.keys():
            distances.append(abs(latest[Role.BUYER].amount - latest[Role.SELLER].amount))
    return Gap(steps, distances[-1] if distances else None, distances[0] if distances else None)


def _step(dispute: Dispute, proposal: Proposal, latest: dict[str, Proposal]) -> Step:
    points: list[Point] = [
        {"role": role, "amount": latest[role].amount, "current": role == proposal.role} for role in latest
    ]
    rtl = get_language_bidi()
    rail = draw(dispute.currency, dispute.disputed_amount, points, rtl, margin=3)
    places = sorted((mark.x for mark in rail.marks), key=lambda x: float(x.rstrip("%")))
    span = (places[0], places[-1]) if len(places) > 1 else None
    by = str(Role(proposal.role).label)
    return Step(proposal, proposal.event.at, by, proposal.amount, replace(rail, span=span))
