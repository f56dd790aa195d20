"""What a sample tells: how its cases ended, what was paid, how long it took, how rulings went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles

from disputes.figures.estimates import Estimate, rate
from disputes.flow import ReachedBy
from mediation.figures.suppression import suppressed
from mediation.settling.sample import STEP, Case, Level, Whose

DAY = 86400
ENDINGS: dict[str, frozenset[str]] = {  # what people call it: how it was reached
    "agreement": frozenset({ReachedBy.AGREEMENT}),
    "silence": frozenset({ReachedBy.SELLER_TIMEOUT, ReachedBy.BUYER_TIMEOUT}),
    "withdrawn": frozenset({ReachedBy.WITHDRAWN}),
    "ruling": frozenset({ReachedBy.RULING}),
    "other": frozenset({ReachedBy.RETURN_LAPSED, ReachedBy.RETURN_DEFAULT, ReachedBy.OUTSIDE}),
}
NAME_OF = {reached_by: name for name, those in ENDINGS.items() for reached_by in those}


@dataclass(frozen=True)
class Basis:
    """Which cases were counted, and how many. `sub_reason` is "" where only the reason is the same."""

    whose: Whose
    sub_reason: str
    count: int
    is_cut: bool

    @classmethod
    def of(cls, level: Level, cases: Sequence[Case]) -> Basis:
        return cls(level.whose, level.sub_reason, len(cases), level.is_cut)


@dataclass(frozen=True)
class Part:
    """A kind of cases: None where so few are of it that one could be told apart."""

    name: str
    count: int | None
    rate: Estimate | None  # in percent of all, with its interval


@dataclass(frozen=True)
class Middle:
    """The middle half of `count` cases lies between `low` and `high`."""

    count: int
    low: int
    median: int
    high: int


@dataclass(frozen=True)
class Endings:
    """`paid` by agreement, in percent of what was in dispute; None where too few. `days`: of all."""

    basis: Basis
    parts: tuple[Part, ...]
    paid: Middle | None
    days: Middle


@dataclass(frozen=True)
class Rulings:
    """`refund` is the mean refund in percent of what was in dispute, with its interval."""

    basis: Basis
    parts: tuple[Part, ...]  # full, partial, release
    refund: Estimate
    days: Middle


def endings_of(level: Level) -> Endings:
    """Of a level that speaks."""
    agreed = [case for case in level.cases if case.reached_by == ReachedBy.AGREEMENT and case.disputed]
    parts = _ended(level)
    says = level.speaks(agreed) and is_shown(parts, "agreement")
    return Endings(
        Basis.of(level, level.cases), parts, _paid(level, agreed) if says else None, _days(level.cases)
    )


def _ended(level: Level) -> tuple[Part, ...]:
    counts = Counter(dict.fromkeys(ENDINGS, 0))
    counts.update(NAME_OF.get(case.reached_by, "other") for case in level.cases)
    return parts_of(level, counts)


def is_shown(parts: Sequence[Part], name: str) -> bool:
    """Whether this kind is counted out; where it is not, no other figure may tell its number."""
    return any(part.name == name and part.count is not None for part in parts)


def rulings_among(level: Level) -> list[Case]:
    """Those that a mediator decided about money; none where their number is not shown."""
    if not is_shown(_ended(level), "ruling"):
        return []
    return [case for case in level.cases if case.reached_by == ReachedBy.RULING and case.disputed]


def rulings_of(level: Level, cases: Sequence[Case]) -> Rulings:
    """`cases` are `rulings_among` the level, and speak."""
    counts = Counter({"full": 0, "partial": 0, "release": 0})
    counts.update(_went(case) for case in cases)
    refund = rate(sum(case.share for case in cases), len(cases))
    if level.whose == Whose.OTHERS:
        refund = _in_steps(refund)
    return Rulings(Basis.of(level, cases), parts_of(level, counts), refund, _days(cases))


def parts_of(level: Level, counts: Counter[str]) -> tuple[Part, ...]:
    """Each kind with its rate; of others' cases without those that are too few to be shown."""
    every = counts.total()
    shown = suppressed(counts) if level.whose == Whose.OTHERS else dict(counts)
    return tuple(
        Part(name, count, rate(count, every) if every and count is not None else None)
        for name, count in shown.items()
    )


def _went(case: Case) -> str:
    if case.refund == 0:
        return "release"
    return "full" if case.refund == case.disputed else "partial"


def _paid(level: Level, agreed: Sequence[Case]) -> Middle:
    step = STEP if level.whose == Whose.OTHERS else 1
    return middle_of((100 * case.share for case in agreed), step)


def _days(cases: Sequence[Case]) -> Middle:
    """In whole days, at least one."""
    found = middle_of((case.closed_at - case.opened_at).total_seconds() / DAY for case in cases)
    return Middle(found.count, max(1, found.low), max(1, found.median), max(1, found.high))


def middle_of(values: Iterable[float], step: int = 1) -> Middle:
    """In whole steps; of two values at least."""
    ordered = list(values)
    low, median, high = quantiles(ordered, n=4, method="inclusive")
    return Middle(len(ordered), *(step * int(each / step + 0.5) for each in (low, median, high)))


def _in_steps(found: Estimate) -> Estimate:
    """The mean of others in steps, its interval widened to them."""
    low, high = STEP * (found.low // STEP), STEP * -(-found.high // STEP)
    return Estimate(STEP * round(found.value / STEP), low, min(100, high))
