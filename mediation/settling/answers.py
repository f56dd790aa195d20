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
    for name, case in _first_answers(level.cases):
        by_name[name].append(case)
    counts = _shown(level, {name: len(cases) for name, cases in by_name.items()})
    return tuple(
        _answer(level, name, cases, counts[name], tells=tells_agreements) for name, cases in by_name.items()
    )


def _shown(level: Level, counts: dict[str, int]) -> Mapping[str, int | None]:
    """Of others without those that are too few; what had no answer is the rest of the whole."""
    if level.whose == Whose.OWN:
        return counts
    return suppressed({**counts, "none": len(level.cases) - sum(counts.values())})


def _answer(level: Level, name: str, cases: Sequence[Case], count: int | None, *, tells: bool) -> Answer:
    agreed = sum(case.reached_by == ReachedBy.AGREEMENT for case in cases)
    if level.whose == Whose.OTHERS:
        halves = suppressed({"agreed": agreed, "not": len(cases) - agreed})
        tells = tells and count is not None and halves["agreed"] is not None
    if tells and level.speaks(cases):
        return Answer(name, count, agreed, rate(agreed, len(cases)))
    return Answer(name, count, None, None)


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
