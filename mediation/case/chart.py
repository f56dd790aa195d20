"""The proposals over time as a picture: who wanted how much to the buyer, and whether they came closer.

Places along the time are percent of the picture's width, amounts are pixels of its height, so that it
fits every screen without its words shrinking. On right-to-left pages time runs from right to left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from disputes.flow import Role
from disputes.models import Dispute, Proposal
from disputes.templatetags._gap import percent

TOP, FLOOR = 30, 170  # pixels: all of the disputed amount to the buyer, and nothing
BEGIN, END = 3.0, 97.0  # percent
LEAST = 0.01  # of the width: what has no width is not drawn
PARTIES = (Role.BUYER, Role.SELLER)


@dataclass(frozen=True)
class Mark:
    """A proposal; what templates/components/_gap_shape.html draws, at the height `y`."""

    role: str
    current: bool
    x: str
    y: str


@dataclass(frozen=True)
class Line:
    """A piece of somebody's steps: level while a proposal stood, upright where the next one came."""

    role: str
    x1: str
    x2: str
    y1: str
    y2: str


@dataclass(frozen=True)
class Area:
    """The gap between both sides while it was so wide."""

    x: str
    width: str
    y: str
    height: str


@dataclass(frozen=True)
class Chart:
    """What templates/mediation/_chart.html draws."""

    marks: list[Mark]
    lines: list[Line]
    areas: list[Area]
    side: str  # at which time begins
    begins: datetime
    ends: datetime

    @property
    def has_mediator(self) -> bool:
        return any(mark.role == Role.MEDIATOR for mark in self.marks)


@dataclass(frozen=True)
class _Scale:
    first: datetime
    last: datetime
    most: int
    rtl: bool

    def x(self, at: datetime) -> float:
        """Percent, from the side at which the page begins."""
        span = (self.last - self.first).total_seconds()
        share = (at - self.first).total_seconds() / span if span else 0
        return BEGIN + min(max(share, 0), 1) * (END - BEGIN)

    def y(self, amount: int) -> float:
        share = min(max(amount / self.most, 0), 1) if self.most else 0
        return FLOOR - share * (FLOOR - TOP)

    def at(self, moment: datetime) -> str:
        return percent(self.x(moment), self.rtl)


def chart_of(dispute: Dispute, proposals: list[Proposal], at: datetime, rtl: bool) -> Chart | None:
    """None where there is no second proposal. The picture ends now, or when the dispute was closed."""
    if len(proposals) < 2:
        return None
    ends = max(dispute.closed_at or at, proposals[-1].event.at)
    scale = _Scale(proposals[0].event.at, ends, dispute.disputed_amount, rtl)
    latest = {proposal.role: proposal.pk for proposal in proposals}
    return Chart(
        marks=[
            Mark(p.role, latest[p.role] == p.pk, scale.at(p.event.at), _pixels(scale.y(dispute.refund_of(p))))
            for p in proposals
        ],
        lines=[line for role in PARTIES for line in _lines(dispute, role, proposals, scale)],
        areas=list(_areas(dispute, proposals, scale)),
        side=percent(0, rtl),
        begins=scale.first,
        ends=ends,
    )


def _lines(dispute: Dispute, role: Role, proposals: list[Proposal], scale: _Scale) -> Iterator[Line]:
    own = [proposal for proposal in proposals if proposal.role == role]
    until = [*(proposal.event.at for proposal in own[1:]), scale.last]
    before: float | None = None
    for proposal, end in zip(own, until, strict=False):
        x, y = scale.at(proposal.event.at), scale.y(dispute.refund_of(proposal))
        if before is not None and before != y:
            yield Line(role, x, x, _pixels(before), _pixels(y))
        yield Line(role, x, scale.at(end), _pixels(y), _pixels(y))
        before = y


def _areas(dispute: Dispute, proposals: list[Proposal], scale: _Scale) -> Iterator[Area]:
    until = [*(proposal.event.at for proposal in proposals[1:]), scale.last]
    latest: dict[str, float] = {}
    for proposal, end in zip(proposals, until, strict=False):
        latest[proposal.role] = scale.y(dispute.refund_of(proposal))
        begin, stop = scale.x(proposal.event.at), scale.x(end)
        heights = [latest[role] for role in PARTIES if role in latest]
        if len(heights) == len(PARTIES) and heights[0] != heights[1] and stop - begin > LEAST:
            left = 100 - stop if scale.rtl else begin
            width, height = percent(stop - begin, rtl=False), abs(heights[0] - heights[1])
            yield Area(percent(left, rtl=False), width, _pixels(min(heights)), _pixels(height))


def _pixels(number: float) -> str:
    """An SVG attribute, the same in every language."""
    return f"{round(number, 1):g}"
