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
from disputes.templatetags.desk import money_text
from disputes.words.distance import distance, met
from mediation.case.chart import Chart, chart_of

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
    otherwise: str  # what it did where it proposed nothing
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
    words: str  # "€120.00 apart, down from €226.00"
    story: str  # the same with where each began and where it stands, for who does not see the picture
    chart: Chart | None = None

    @property
    def closes(self) -> bool:
        """Whether they have come closer."""
        return self.apart is not None and self.at_first is not None and self.apart < self.at_first


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
        otherwise=_without_proposal(dispute, role, events),
        remedy=str(Remedy(own[-1].remedy).label) if own else "",
        first=own[0].amount if len(own) > 1 else None,
        statements=list(_statements(role, events)),
        asked=list(_asked(role, events)),
        is_complete=role.value in dispute.finished,
        heading=_("What the buyer was asked for") if buyer else _("What the seller was asked for"),
        silent=_silent(dispute, role),
    )


def _without_proposal(dispute: Dispute, role: Role, events: list[Event]) -> str:
    """Who has accepted, or has to follow what took effect, is not said to have been idle."""
    if any(event.action == "accept" and event.role == role for event in events):
        return _("has accepted what was proposed")
    return "" if dispute.took_effect else _("has proposed nothing")


def _silent(dispute: Dispute, role: Role) -> str:
    if role == Role.BUYER:
        return _("The buyer has written nothing.")
    return _("The seller has written nothing.") if dispute.took_effect else _("The seller has not answered.")


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


def gap_of(dispute: Dispute, proposals: list[Proposal], at: datetime) -> Gap:
    latest: dict[str, Proposal] = {}
    steps, distances = [], []
    for proposal in proposals:
        latest[proposal.role] = proposal
        steps.append(_step(dispute, proposal, latest))
        if set(PARTIES) <= latest.keys():
            asked, offered = (dispute.refund_of(latest[role]) for role in PARTIES)
            distances.append(distance(asked, offered))
    words = _apart(dispute, distances, latest)
    return Gap(
        steps=steps,
        apart=distances[-1] if distances else None,
        at_first=distances[0] if distances else None,
        words=words,
        story=" ".join([*_story(dispute, proposals), f"{words}." if words else ""]).strip(),
        chart=chart_of(dispute, proposals, at, get_language_bidi()),
    )


def _apart(dispute: Dispute, distances: list[int], latest: dict[str, Proposal]) -> str:
    """How far apart they are, and were at first; "" while one side has proposed nothing."""
    if not distances:
        return ""
    if not distances[-1]:
        return met(*(latest[role].remedy for role in PARTIES))
    said = {
        "now": money_text(distances[-1], dispute.currency),
        "first": money_text(distances[0], dispute.currency),
    }
    if distances[-1] == distances[0]:
        return _("%(now)s apart, as at first") % said
    if distances[-1] > distances[0]:
        return _("%(now)s apart, up from %(first)s") % said
    return _("%(now)s apart, down from %(first)s") % said


def _story(dispute: Dispute, proposals: list[Proposal]) -> Iterator[str]:
    """Where each side began and stands: "Buyer: from €226.00 to €180.00."."""
    for role in Role:
        own = [dispute.refund_of(proposal) for proposal in proposals if proposal.role == role]
        if not own:
            continue
        first, last = (money_text(amount, dispute.currency) for amount in (own[0], own[-1]))
        said = {"side": role.label, "first": first, "last": last}
        yield (
            _("%(side)s: from %(first)s to %(last)s.") if len(own) > 1 else _("%(side)s: %(last)s.")
        ) % said


def _step(dispute: Dispute, proposal: Proposal, latest: dict[str, Proposal]) -> Step:
    points: list[Point] = [
        {"role": role, "amount": dispute.refund_of(latest[role]), "current": role == proposal.role}
        for role in latest
    ]
    rtl = get_language_bidi()
    rail = draw(dispute.currency, dispute.disputed_amount, points, rtl, margin=3)
    places = sorted((mark.x for mark in rail.marks), key=lambda x: float(x.rstrip("%")))
    span = (places[0], places[-1]) if len(places) > 1 else None
    by = str(Role(proposal.role).label)
    return Step(proposal, proposal.event.at, by, dispute.refund_of(proposal), replace(rail, span=span))
