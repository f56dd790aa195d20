"""How much of the disputed amount went back to the buyer in several cases, in one figure."""

from __future__ import annotations

from dataclasses import dataclass

FEWEST = 5  # cases in a figure: with fewer, one of them could be told apart


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
