"""How cases ended: counted in the database, then summed up by reason, mediator, countries and seller size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, Sum

from disputes.figures.estimates import ENOUGH, Estimate, rate
from disputes.flow import Outcome, ReachedBy
from mediation.figures.asked import Asked

MOST_ROWS = 15
BY_SUBJECT = ("reason", "sub_reason", "mediator", "seller_size", "reached_by")
COUNTED: dict[str, Any] = {
    "closed": Count("*"),
    "mediated": Count("mediated_at"),
    "cases": Count("share"),
    "for_buyer": Count("share", filter=Q(outcome=Outcome.BUYER_FAVOUR)),
    "for_seller": Count("share", filter=Q(outcome=Outcome.SELLER_FAVOUR)),
    "shares": Sum("share", default=0),
}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Tally:
    """Cases in which money was decided on; `shares` is the sum of the refunds in percent of the dispute."""

    cases: int = 0
    for_buyer: int = 0
    for_seller: int = 0
    shares: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.cases + other.cases,
            self.for_buyer + other.for_buyer,
            self.for_seller + other.for_seller,
            self.shares + other.shares,
        )

    @property
    def split(self) -> int:
        return self.cases - self.for_buyer - self.for_seller

    @property
    def is_enough(self) -> bool:
        return self.cases >= ENOUGH

    @property
    def favour(self) -> Estimate:
        """How often the buyer got all, in percent."""
        return rate(self.for_buyer, self.cases)

    @property
    def refund(self) -> Estimate:
        """The mean refund in percent of what was in dispute."""
        return rate(self.shares / 100, self.cases)


@dataclass(frozen=True)
class Group:
    """Cases of one kind; `key` is None where several kinds, `merged` in number, had to be put together."""

    key: Any
    tally: Tally
    merged: int = 0
    expected: float | None = None


def count_by_subject(asked: Asked, at: datetime) -> list[Row]:
    """One pass over the closed cases, in the order of their index."""
    return list(asked.closed_in_order(at).values(*BY_SUBJECT).order_by().annotate(**COUNTED))


def count_by_countries(asked: Asked, at: datetime) -> list[Row]:
    cases = asked.closed_in_order(at)
    if asked.ended != "all":
        cases = cases.filter(reached_by=ReachedBy.RULING)
    return list(cases.values("origin", "destination").order_by().annotate(**COUNTED))


def summed(rows: Iterable[Row], key: Callable[[Row], Hashable]) -> dict[Any, Tally]:
    """The rows added up by what `key` says of them."""
    found: dict[Any, Tally] = defaultdict(Tally)
    for row in rows:
        found[key(row)] += Tally(row["cases"], row["for_buyer"], row["for_seller"], row["shares"])
    return {which: tally for which, tally in found.items() if tally.cases}


def ranked(tallies: Mapping[Any, Tally], most: int = MOST_ROWS) -> list[Group]:
    """The largest first; those of fewer than five cases, and those beyond `most`, are put together."""
    order = sorted(tallies.items(), key=lambda item: (-item[1].cases, str(item[0])))
    shown = [(key, tally) for key, tally in order if tally.is_enough][:most]
    kept = {key for key, _tally in shown}
    rest = [tally for key, tally in order if key not in kept]
    groups = [Group(key, tally) for key, tally in shown]
    return [*groups, Group(None, sum(rest, Tally()), len(rest))] if rest else groups


def by_reason(rows: Iterable[Row]) -> list[Group]:
    """Each reason, keyed (reason, ""), followed by its sub-reasons; too small ones stay, and say so."""
    rows = list(rows)
    whole = summed(rows, lambda row: (row["reason"], ""))
    parts = summed(rows, lambda row: (row["reason"], row["sub_reason"]))
    return [Group(key, tally) for key, tally in sorted({**whole, **parts}.items())]


def by_mediator(rows: Iterable[Row]) -> list[Group]:
    """Rulings only, beside what the same mix of cases would give if all were ruled on alike.

    That is indirect standardisation: the rate of each sub-reason over all mediators, weighted by how many of
    them this mediator had.
    """
    rulings = [row for row in rows if row["reached_by"] == ReachedBy.RULING and row["mediator"]]
    usual = {which: t.for_buyer / t.cases for which, t in summed(rulings, _subject).items()}
    expected: dict[Any, float] = defaultdict(float)
    for row in rulings:
        if row["cases"]:
            expected[row["mediator"]] += row["cases"] * usual[_subject(row)]
    groups = ranked(summed(rulings, lambda row: row["mediator"]), most=100)
    return [
        Group(g.key, g.tally, g.merged, 100 * expected[g.key] / g.tally.cases if g.key else None)
        for g in groups
    ]


def _subject(row: Row) -> Hashable:
    return row["reason"], row["sub_reason"]
