"""How much work the coming working days bring, from the disputes that are open now.

The method, as simple as it can be said:

- Every clock is taken to run to its end. A dispute that is negotiated, or for which evidence is collected,
  comes under review when its clock, and the evidence clock after it, have run out; a decision is due as many
  working days later as the policy in force gives. Most people act sooner: work comes earlier than shown.
- Whether it comes at all is counted from the cases closed in the last 365 days: of those that were in the
  same state, the share that went on to a review. With k of N that is (k + 1) / (N + 2): one half of nothing.
- Decisions due in cases that are under review are certain, agreements aside.
- Disputes are independent: the variance of a sum of n with the probability p is n·p·(1 − p), and
  n²·p·(1 − p) / (N + 3) more because p was only estimated. The range holds 95 % of a normal distribution.
- Disputes that are not open yet are not in it. What falls on a day off is the next working day's, and what
  is past its time is the first one's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, IntegerField, Q, Value, When

from disputes.calendar import WorkingCalendar
from disputes.figures.estimates import Estimate, around
from disputes.flow import MEDIATING, NEGOTIATING, State
from disputes.models import Dispute, Policy
from mediation.models import CaseFacts

WORKING_DAYS = 10
HISTORY = timedelta(days=365)
DAY = timedelta(days=1)
BEFORE_REVIEW = (*sorted(NEGOTIATING), State.COLLECTING_EVIDENCE, State.VERIFYING_EVIDENCE)
# which of those that were in the state went on to a review; asking for evidence interrupts one
WENT_ON = {state: Q(in_under_review__gt=0) for state in BEFORE_REVIEW} | {
    State.VERIFYING_EVIDENCE: Q(decided_at__isnull=False)
}


@dataclass(frozen=True)
class Chance:
    """That a dispute in a state comes under review, from `reviewed` of `cases`."""

    reviewed: int
    cases: int

    @property
    def p(self) -> float:
        return (self.reviewed + 1) / (self.cases + 2)

    def variance(self, n: int) -> float:
        spread = self.p * (1 - self.p)
        return n * spread + n * n * spread / (self.cases + 3)


@dataclass
class Load:
    """Disputes by how likely they come; those `certain` do."""

    certain: int = 0
    uncertain: dict[State, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, state: State, n: int) -> None:
        if state == State.UNDER_REVIEW:
            self.certain += n
        else:
            self.uncertain[state] += n

    def estimate(self, chances: Mapping[State, Chance]) -> Estimate:
        expected = sum(n * chances[state].p for state, n in self.uncertain.items())
        variance = sum(chances[state].variance(n) for state, n in self.uncertain.items())
        found = around(expected, variance)
        return Estimate(*(self.certain + part for part in (found.value, found.low, found.high)))


@dataclass(frozen=True)
class DayAhead:
    """Reviews that start and decisions due on a working day; `certain` of the latter are under review."""

    day: date
    starting: Estimate
    due: Estimate
    certain: int


@dataclass(frozen=True)
class Share:
    """A mediator's part: cases held, of them under review and overdue, and decisions due in these days."""

    mediator: int | None
    held: int
    under_review: int
    overdue: int
    due: Estimate


@dataclass(frozen=True)
class Forecast:
    days: list[DayAhead]
    shares: list[Share]
    chances: dict[State, Chance]


def chances_of_review(at: datetime) -> dict[State, Chance]:
    """How often each state led to a review, in one pass over the cases closed in the last 365 days."""
    counted: dict[str, Any] = {}
    for state in BEFORE_REVIEW:
        was = Q(**{f"in_{state}__gt": 0})
        counted[f"{state}_n"] = Count("closed_at", filter=was)
        counted[f"{state}_k"] = Count("closed_at", filter=was & WENT_ON[state])
    found = CaseFacts.objects.filter(closed_at__gt=at - HISTORY, closed_at__lte=at).aggregate(**counted)
    return {state: Chance(found[f"{state}_k"], found[f"{state}_n"]) for state in BEFORE_REVIEW}


def forecast(at: datetime) -> Forecast:
    policy, chances = Policy.objects.in_force(at), chances_of_review(at)
    days = working_days_ahead(policy.calendar, at)
    starting: dict[date, Load] = defaultdict(Load)
    due: dict[date, Load] = defaultdict(Load)
    of_mediator: dict[int | None, Load] = defaultdict(Load)
    for state, mediator, day, n in _open(policy, at, days[-1]):
        start, end = _review(policy, state, day)
        if state != State.UNDER_REVIEW:
            starting[start].add(state, n)
        due[end].add(state, n)
        if end <= days[-1]:
            of_mediator[mediator].add(state, n)
    ahead = [
        DayAhead(d, starting[d].estimate(chances), due[d].estimate(chances), due[d].certain) for d in days
    ]
    return Forecast(ahead, _shares(of_mediator, chances), chances)


def working_days_ahead(calendar: WorkingCalendar, at: datetime) -> list[date]:
    """The next working days in the calendar's zone, today among them if it is one."""
    today = at.astimezone(ZoneInfo(calendar.time_zone)).date()
    first = calendar.add_working_days(today - DAY, 1)
    days = [first]
    while len(days) < WORKING_DAYS:
        days.append(calendar.add_working_days(days[-1], 1))
    return days


def _review(policy: Policy, state: State, day: date) -> tuple[date, date]:
    """When the review starts and when its decision is due, for a clock that runs out on `day`."""
    calendar = policy.calendar
    if state == State.UNDER_REVIEW:
        return day, calendar.add_working_days(day - DAY, 1)
    start = day + timedelta(days=policy.evidence_days) if state in NEGOTIATING else day
    due = calendar.add_working_days(start, policy.review_working_days)
    return calendar.add_working_days(start - DAY, 1), due


def _open(policy: Policy, at: datetime, last: date) -> Iterator[tuple[State, int | None, date, int]]:
    """Open disputes counted by state, mediator and the local day on which their clock runs out."""
    zone = ZoneInfo(policy.time_zone)
    today = at.astimezone(zone).date()
    days = [today + n * DAY for n in range((last - today).days + 1)]
    ends = [datetime.combine(day + DAY, time(), zone) for day in days]
    place = Case(
        *(When(due_at__lt=end, then=Value(n)) for n, end in enumerate(ends)), output_field=IntegerField()
    )
    running = Dispute.objects.filter(state__in=NEGOTIATING | MEDIATING, due_at__lt=ends[-1])
    rows = running.values_list("state", "mediator", place).order_by().annotate(n=Count("pk"))
    for state, mediator, number, n in rows:
        yield State(state), mediator, days[number], n


def _shares(of_mediator: Mapping[int | None, Load], chances: Mapping[State, Chance]) -> list[Share]:
    """Who has a case or is to get one, those with most decisions due first; None stands for nobody's."""
    mediating = Dispute.objects.filter(state__in=MEDIATING, due_at__isnull=False)
    under, overdue = Q(state=State.UNDER_REVIEW), Q(state=State.UNDER_REVIEW, overdue_count__gt=0)
    rows = mediating.values("mediator").order_by()
    counted = rows.annotate(
        held=Count("pk"), under=Count("pk", filter=under), overdue=Count("pk", filter=overdue)
    )
    held = {row["mediator"]: (row["held"], row["under"], row["overdue"]) for row in counted}
    everybody = {None, *held, *of_mediator}
    shares = [
        Share(who, *held.get(who, (0, 0, 0)), of_mediator.get(who, Load()).estimate(chances))
        for who in everybody
    ]
    return sorted(shares, key=lambda share: (-share.due.value, share.mediator or 0))
