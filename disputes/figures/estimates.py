"""What a number of cases tells of a rate, and how uncertain that is."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

ENOUGH = 5  # cases; fewer make no figure
Z = NormalDist().inv_cdf(0.975)  # 95 % lie within so many standard deviations


@dataclass(frozen=True)
class Estimate:
    """A value, and between which two the true one lies with 95 % confidence."""

    value: float
    low: float
    high: float

    def excludes(self, value: float) -> bool:
        return value < self.low or value > self.high


def rate(part: float, cases: int) -> Estimate:
    """`part` of `cases` in percent, with Wilson's score interval (E. B. Wilson, 1927). `cases` is not 0.

    For the mean of shares, `part` is their sum and each is between 0 and 1: the interval is then never too
    narrow, because nothing between 0 and 1 spreads more than yes and no do.
    """
    p, spread = part / cases, Z * Z / cases
    middle = (p + spread / 2) / (1 + spread)
    half = Z * sqrt(p * (1 - p) / cases + spread / (4 * cases)) / (1 + spread)
    return Estimate(100 * p, 100 * max(0.0, min(p, middle - half)), 100 * min(1.0, max(p, middle + half)))


def around(expected: float, variance: float) -> Estimate:
    """A number of cases that is expected, with the range of its normal approximation; never below 0."""
    half = Z * sqrt(variance)
    return Estimate(expected, max(0.0, expected - half), expected + half)
