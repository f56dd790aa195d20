"""Which first answers of sellers ended in an agreement: acceptances, offers by their size, contests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from disputes.figures.estimates import Estimate, rate
from disputes.flow import ReachedBy, Remedy, Role
from disputes.models import Event
from mediation.figures.suppression import suppressed
from mediation.settling.sample import Case, Level, Whose

ANSWERS = ("accept", "counter", "contest")
BANDS = {"below_25": 25, "below_50": 50, "below_75": 75, "to_100": 101}  # percent: each below its figure
NAMES = ("accept", *BANDS, "return", "contest")
NONE = "none"  # no answer, or one of which no size can be said


@dataclass(frozen=True)
class Answer:
    """`agreed` of `cases` ended in an agreement; None where too few say so."""

    name: str
    cases: int | None
    agreed: int | None
    rate: Estimate | None


def band_of(amount: int, disputed: int) -> str:
    """In which band an offer lies. `disputed` is not 0."""
    return next(name for name, below in BANDS.items() if 100 * min(amount, disputed) < below * disputed)


def answers_of(level: Level, *, tells_agreements: bool) -> tuple[Answer, ...]:
    """One for each kind of first answer; those that are too few say nothing.

    `tells_agreements`: whether it is shown how many cases ended in one.
    """
    by_name: dict[str, list[Case]] = {name: [] for name in NAMES}
    answered = _first_answers(level.cases)
    for name, case in answered:
        by_name[name].append(case)
    found = {case.pk for _name, case in answered}
    unanswered = [case for case in level.cases if case.pk not in found]
    counts = _shown(level, {name: len(cases) for name, cases in by_name.items()}, len(unanswered))
    silent = _silent(level, by_name, counts, unanswered) if tells_agreements else set(NAMES)
    return tuple(
        _answer(name, cases, counts[name], tells=name not in silent) for name, cases in by_name.items()
    )


def _shown(level: Level, counts: dict[str, int], unanswered: int) -> Mapping[str, int | None]:
    """Of others without those that are too few; what had no answer is the rest of the whole."""
    if level.whose == Whose.OWN:
        return counts
    return suppressed({**counts, NONE: unanswered})


def _silent(
    level: Level,
    by_name: Mapping[str, Sequence[Case]],
    counts: Mapping[str, int | None],
    unanswered: Sequence[Case],
) -> set[str]:
    """The answers of which it is not said how many ended in an agreement.

    All agreements together are shown: of others so many are silent that none comes out by subtraction.
    """
    silent = {name for name, cases in by_name.items() if counts[name] is None or not level.speaks(cases)}
    if level.whose == Whose.OWN:
        return silent
    every = {**by_name, NONE: unanswered}
    agreed = {name: _agreed(cases) for name, cases in every.items()}
    ended_else = {name: len(cases) - agreed[name] for name, cases in every.items()}
    return _closed_over((agreed, ended_else), {name for name in silent if by_name[name]}) | silent


def _closed_over(tables: Sequence[Mapping[str, int]], silent: set[str]) -> set[str]:
    """`silent`, and what else must be: in each of the tables of the same answers none is told by the rest."""
    while True:
        parts = [suppressed(table, silent) for table in tables]
        gone = silent | {name for shown in parts for name, count in shown.items() if count is None}
        if len(gone - {NONE}) == 1:
            gone |= _smallest(tables, gone | {NONE})
        if gone == silent:
            return silent
        silent = gone


def _smallest(tables: Sequence[Mapping[str, int]], but: set[str]) -> set[str]:
    """The answer that the fewest gave, of those that were given at all."""
    given = {name: sum(table[name] for table in tables) for name in tables[0] if name not in but}
    return set(sorted((name for name in given if given[name]), key=given.__getitem__)[:1])


def _agreed(cases: Sequence[Case]) -> int:
    return sum(case.reached_by == ReachedBy.AGREEMENT for case in cases)


def _answer(name: str, cases: Sequence[Case], count: int | None, *, tells: bool) -> Answer:
    if not tells:
        return Answer(name, count, None, None)
    agreed = _agreed(cases)
    return Answer(name, count, agreed, rate(agreed, len(cases)))


def _first_answers(cases: Sequence[Case]) -> list[tuple[str, Case]]:
    found: dict[int, str] = {}
    by_pk = {case.pk: case for case in cases}
    answers = Event.objects.filter(dispute__in=list(by_pk), role=Role.SELLER, action__in=ANSWERS)
    rows = answers.order_by("dispute", "sequence").values_list(
        "dispute_id", "action", "proposals__remedy", "proposals__amount"
    )
    for pk, action, remedy, amount in rows:
        found.setdefault(pk, _name_of(action, remedy, amount, by_pk[pk].disputed))
    return [(name, by_pk[pk]) for pk, name in found.items() if name]


def _name_of(action: str, remedy: str | None, amount: int | None, disputed: int) -> str:
    """ "" for an offer of which no size can be said."""
    if action != "counter":
        return action
    if remedy == Remedy.RETURN_AND_REFUND:
        return "return"
    if remedy == Remedy.FULL_REFUND:
        return "to_100"
    return band_of(amount, disputed) if amount is not None and disputed else ""
