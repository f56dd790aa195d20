"""Chooses whose cases are counted: the store's own, and step by step wider until there are enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from disputes.keeping import kept
from disputes.models import Dispute
from mediation.settling.answers import Answer, answers_of
from mediation.settling.counting import (
    Endings,
    Rulings,
    endings_of,
    is_shown,
    rulings_among,
    rulings_of,
)
from mediation.settling.sample import Case, Level, Samples

ENOUGH = 20  # cases: a figure of them says more than a closer one of few
KEPT = 10 * 60  # seconds
Chosen = tuple[Level, Sequence[Case]]


@dataclass(frozen=True)
class Figures:
    """What cases like one tell; None and () where there are too few. `own_*`: how many the store has."""

    endings: Endings | None
    answers: tuple[Answer, ...]
    rulings: Rulings | None
    own_closed: int
    own_rulings: int

    def answer(self, name: str) -> Answer | None:
        return next((each for each in self.answers if each.name == name), None)


def kept_figures(dispute: Dispute) -> Figures:
    """Counted once in ten minutes for all disputes of a store that have the same problem."""
    key = f"settling:{dispute.store_id}:{dispute.marketplace_id}:{dispute.sub_reason}"
    return kept(key, lambda: figures_for(dispute), KEPT)


def figures_for(dispute: Dispute) -> Figures:
    """As the closed cases are now; in three queries at most."""
    samples = Samples.of(dispute)
    own = next(samples.levels())
    ended, ruled = _closest(samples, lambda level: level.cases), _closest(samples, rulings_among)
    endings = endings_of(ended[0]) if ended else None
    return Figures(
        endings=endings,
        answers=answers_of(ended[0], tells_agreements=is_shown(endings.parts, "agreement"))
        if ended and endings
        else (),
        rulings=rulings_of(*ruled) if ruled else None,
        own_closed=len(own.cases),
        own_rulings=len(rulings_among(own)),
    )


def _closest(samples: Samples, among: Callable[[Level], Sequence[Case]]) -> Chosen | None:
    """The closest level with enough of such cases, else the closest that speaks at all."""
    spoken: list[Chosen] = []
    for level in samples.levels():
        cases = among(level)
        if not level.speaks(cases):
            continue
        if len(cases) >= ENOUGH:
            return level, cases
        spoken.append((level, cases))
    return next(iter(spoken), None)
