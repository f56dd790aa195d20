"""The closed cases that figures are made of: the store's own, else those of the marketplace's other stores.

What is read is bounded, so that an answer costs the same however many cases there are; pages say so. What a
store is told of others never speaks of one case, and never mostly of one store.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from django.db.models import QuerySet

from disputes.flow import Reason, State
from disputes.models import Dispute

LATEST = 2000  # cases of a store, or of others
WINDOW = 10_000  # closed cases of a marketplace that changed last, in which those of others are looked for
FEWEST = 8  # cases; fewer make no figure
FEWEST_STORES = 3
FEWEST_LEFT = 5  # cases that are left without the store that has the most
STEP = 5  # cases of others, and percents of theirs, by which figures go on: one case alone moves none


class Case(NamedTuple):
    """A closed case. `refund` and `disputed` are minor units of one currency."""

    pk: int
    store_id: int
    buyer_id: int
    sub_reason: str
    reached_by: str
    refund: int
    disputed: int
    opened_at: datetime
    closed_at: datetime

    @property
    def share(self) -> float:
        """The refund as a part of what was in dispute; `disputed` is not 0."""
        return self.refund / self.disputed


COLUMNS = (
    "pk",
    "store_id",
    "buyer_id",
    "sub_reason",
    "reached_by",
    "refund_amount",
    "disputed_amount",
    "opened_at",
    "closed_at",
)


class Whose(Enum):
    OWN = "own"
    OTHERS = "others"


@dataclass(frozen=True)
class Level:
    """Cases that have something in common: `sub_reason` is "" where only the reason is the same.

    `is_cut`: older cases were left out.
    """

    whose: Whose
    sub_reason: str
    cases: tuple[Case, ...]
    is_cut: bool

    def speaks(self, cases: Sequence[Case]) -> bool:
        """Whether these of its cases are enough for a figure that tells of no single one."""
        return len(cases) >= FEWEST and (self.whose == Whose.OWN or is_anonymous(cases))


def is_anonymous(cases: Sequence[Case]) -> bool:
    """Whether they are of several stores and buyers, at most half of them of one store."""
    stores = Counter(case.store_id for case in cases)
    buyers = {case.buyer_id for case in cases}
    if min(len(stores), len(buyers)) < FEWEST_STORES:
        return False
    most = max(stores.values())
    return len(cases) - most >= FEWEST_LEFT and 2 * most <= len(cases)


@dataclass(frozen=True)
class Samples:
    """What there is for one store, read when it is asked for."""

    store_id: int
    marketplace_id: int | None
    reason: Reason
    sub_reason: str

    @classmethod
    def of(cls, dispute: Dispute) -> Samples:
        return cls(dispute.store_id, dispute.marketplace_id, Reason(dispute.reason), str(dispute.sub_reason))

    @cached_property
    def own(self) -> list[Case]:
        """The latest of the store's that had the same reason."""
        closed = Dispute.objects.filter(store=self.store_id, reason=self.reason, closed_at__isnull=False)
        return _read(closed.order_by("-closed_at", "-pk"))

    @cached_property
    def others(self) -> list[Case]:
        """Those of other stores that had the same reason, among those of the marketplace that changed last.

        Of a marketplace no index is in the order in which cases closed.
        """
        if self.marketplace_id is None:
            return []
        closed = Dispute.objects.filter(marketplace=self.marketplace_id, state=State.CLOSED)
        latest = closed.order_by("-updated_at", "-pk").values("pk")[:WINDOW]
        found = Dispute.objects.filter(pk__in=latest, reason=self.reason).exclude(store=self.store_id)
        return _read(found.order_by("-closed_at", "-pk"))

    def levels(self) -> Iterator[Level]:
        """The closest first."""
        yield self._own_level()
        yield self._others_level(self.sub_reason)
        yield self._others_level("")

    def _own_level(self) -> Level:
        cases = tuple(case for case in self.own if case.sub_reason == self.sub_reason)
        return Level(Whose.OWN, self.sub_reason, cases, len(self.own) == LATEST)

    def _others_level(self, sub_reason: str) -> Level:
        cases = [case for case in self.others if sub_reason in ("", case.sub_reason)]
        if not sub_reason and not _is_apart(cases):
            cases = []
        newest = len(cases) % STEP  # they wait for others
        return Level(Whose.OTHERS, sub_reason, tuple(cases[newest:]), len(self.others) == LATEST)


def _read(closed: QuerySet[Dispute]) -> list[Case]:
    return [Case(*row) for row in closed.values_list(*COLUMNS)[:LATEST]]


def _is_apart(cases: Sequence[Case]) -> bool:
    """Whether no sub-reason is so nearly all of them that the difference would speak of a few."""
    parts = Counter(case.sub_reason for case in cases).values()
    return all(len(cases) - part == 0 or len(cases) - part >= FEWEST_LEFT for part in parts)
