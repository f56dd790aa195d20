"""What stands out among many groups, told apart from what chance makes of many comparisons."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from math import exp, lgamma, log
from typing import Any

from disputes.figures.estimates import Estimate, rate

ENOUGH = 30  # orders; a group of fewer is not named
FALSE_ALARMS = 0.05  # of the groups that are named, the share that may be there by chance, on average


@dataclass(frozen=True)
class Share:
    """Disputes of so many orders. An order that was disputed twice counts once more."""

    disputes: int = 0
    orders: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.disputes + other.disputes, self.orders + other.orders)

    @property
    def is_enough(self) -> bool:
        return self.orders >= ENOUGH

    @property
    def hits(self) -> int:
        """No more than there were orders: the interval is that of a share."""
        return min(self.disputes, self.orders)

    @property
    def rate(self) -> Estimate | None:
        """In percent, with Wilson's 95 % interval; None for too few orders."""
        return rate(self.hits, self.orders) if self.is_enough else None


def standing_out(groups: Mapping[Any, Share]) -> set[Hashable]:
    """The groups whose rate lies above that of all together by more than chance explains.

    Each group of enough orders is held against the rate of all with the exact binomial test (one-sided);
    which of the results count is decided by the procedure of Y. Benjamini and Y. Hochberg, "Controlling the
    false discovery rate", Journal of the Royal Statistical Society B 57 (1995), 289–300: sort the m
    probabilities, find the last one that is at most its rank times 5 % / m, and take it and all before it.
    """
    whole = sum(groups.values(), Share())
    if not whole.hits or whole.hits == whole.orders:
        return set()
    usual = whole.hits / whole.orders
    found = sorted(
        ((chance(share.hits, share.orders, usual), key) for key, share in groups.items() if share.is_enough),
        key=lambda one: (one[0], str(one[1])),
    )
    last = max((n for n, (p, _key) in enumerate(found, 1) if p <= FALSE_ALARMS * n / len(found)), default=0)
    return {key for _p, key in found[:last]}


def chance(hits: int, of: int, usual: float) -> float:
    """How likely so many hits or more are at the `usual` rate; 1 where there are no more than usual."""
    if hits <= of * usual:
        return 1.0
    odds = usual / (1 - usual)
    term = exp(
        lgamma(of + 1) - lgamma(hits + 1) - lgamma(of - hits + 1)
        + hits * log(usual) + (of - hits) * log(1 - usual)
    )  # fmt: skip
    total = term
    for k in range(hits, of):  # each term is smaller than the one before
        term *= (of - k) / (k + 1) * odds
        total += term
        if term <= 1e-12 * total:
            break
    return min(1.0, total)
