"""How much of the disputed amount went back to the buyer in several cases, in one figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mediation.similar.asking import answered
from mediation.similar.likeness import Likeness

FEWEST = 5  # cases in a figure: with fewer, one of them could be told apart
FEWEST_OTHERS = 3  # stores, and buyers, from whom the cases of others come
STEP = 5  # percent, and cases, by which the parties' figures go on: one case alone moves none

# `quarters` are four times the quartiles: the shares around each place, weighted by how near they lie to it.
FIGURE = """
    WITH chosen AS ({chosen}),
    dated AS (
        SELECT chosen.*, count(*) OVER () AS of_all,
            row_number() OVER (ORDER BY closed_at DESC, id DESC) AS newest
        FROM chosen
    ),
    kept AS (
        SELECT share, store_id, buyer_id, count(*) OVER () - 1 AS last,
            row_number() OVER (ORDER BY share) - 1 AS place
        FROM dated JOIN disputes_dispute ON disputes_dispute.id = dated.id
        WHERE newest > of_all %% %s
    )
    SELECT (SELECT count(*) FROM chosen), count(*), {quarters},
        count(nullif(store_id, %s)), count(DISTINCT nullif(store_id, %s)),
        count(nullif(buyer_id, %s)), count(DISTINCT nullif(buyer_id, %s))
    FROM kept"""
QUARTER = """sum(share * CASE WHEN abs(4 * place - {n} * last) < 4
    THEN 4 - abs(4 * place - {n} * last) ELSE 0 END)"""


@dataclass(frozen=True)
class Similar:
    """The middle half of `count` cases lies between `low` and `high`; whole percents of what was disputed.

    `basis`: what the cases share, in the reader's words.
    """

    count: int
    low: int
    median: int
    high: int
    basis: tuple[str, ...]


@dataclass(frozen=True)
class Counted:
    """What the database answers: `quarters` are four times the quartiles of `count` of `of_all` cases."""

    of_all: int
    count: int
    quarters: tuple[int, ...]
    of_other_stores: int
    other_stores: int
    of_other_buyers: int
    other_buyers: int

    @property
    def is_anonymous(self) -> bool:
        """Whether what a party does not know from its own cases comes from several others."""
        return _enough(self.of_other_stores, self.other_stores) and _enough(
            self.of_other_buyers, self.other_buyers
        )

    def figure(self, basis: Sequence[str], step: int = 1) -> Similar:
        """In whole steps of percent."""
        half = 2 * step
        low, median, high = (step * ((each + half) // (4 * step)) for each in self.quarters)
        return Similar(self.count, low, median, high, tuple(basis))


def _enough(cases: int, others: int) -> bool:
    return cases == 0 or (cases >= FEWEST and others >= FEWEST_OTHERS)


def counted(likeness: Likeness, in_steps_of: int = 1) -> Counted:
    """The cases of this likeness in figures; `in_steps_of` at a time, the newest wait for others."""
    chosen, parameters = likeness.chosen()
    quarters = ", ".join(QUARTER.format(n=n) for n in (1, 2, 3))
    store, buyer = likeness.dispute.store_id, likeness.dispute.buyer_id
    sql = FIGURE.format(chosen=chosen, quarters=quarters)
    (row,) = answered(sql, [*parameters, in_steps_of, store, store, buyer, buyer])
    of_all, count, low, median, high, *others = row
    quartiles: tuple[Any, ...] = (low or 0, median or 0, high or 0)
    return Counted(of_all, count, tuple(map(int, quartiles)), *others)
