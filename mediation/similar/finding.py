"""Chooses whose figure is shown: the closest with enough cases; for the parties, an anonymous one."""

from __future__ import annotations

from disputes.models import Dispute
from mediation.similar.figure import FEWEST, STEP, Counted, Similar, counted
from mediation.similar.likeness import Likeness, likenesses

ENOUGH = 20  # cases: a figure of them says more than a closer one of few

Found = list[tuple[Likeness, Counted]]


def similar_to(dispute: Dispute) -> Similar | None:
    """The figure of closed cases like this one, for mediators; None where there are too few."""
    return likeness_and_figure(dispute)[1]


def likeness_and_figure(dispute: Dispute) -> tuple[Likeness, Similar | None]:
    """The figure, and what its cases share; where there are too few for one, the loosest likeness."""
    found = _counted_until_enough(dispute)
    chosen = _closest(found)
    if chosen is None:
        return found[-1][0], None
    likeness, figures = chosen
    return likeness, figures.figure(likeness.basis)


def similar_for_parties(dispute: Dispute) -> Similar | None:
    """The figure that both parties see; None where there is none from which no case can be told apart.

    Cases are counted five at a time, and percents in steps of five. A likeness is left out if a looser one
    has only a few cases more: the difference of two figures would speak of those.
    """
    found = [(likeness, counted(likeness, STEP)) for likeness in likenesses(dispute)]
    apart = [
        (likeness, figures)
        for n, (likeness, figures) in enumerate(found)
        if figures.is_anonymous and all(_is_apart(figures, looser) for _likeness, looser in found[n + 1 :])
    ]
    chosen = _closest(apart)
    return chosen[1].figure(chosen[0].basis, STEP) if chosen else None


def _is_apart(closer: Counted, looser: Counted) -> bool:
    more = looser.of_all - closer.of_all
    return more == 0 or more >= FEWEST


def _counted_until_enough(dispute: Dispute) -> Found:
    found: Found = []
    for likeness in likenesses(dispute):
        found.append((likeness, counted(likeness)))
        if found[-1][1].count >= ENOUGH:
            break
    return found


def _closest(found: Found) -> tuple[Likeness, Counted] | None:
    """The closest with enough cases, else the closest that makes a figure at all."""
    for fewest in (ENOUGH, FEWEST):
        for likeness, figures in found:
            if figures.count >= fewest:
                return likeness, figures
    return None
