"""Which part of a store's disputes the figures are asked of: all of it stands in the page's address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Q

from disputes.flow import Reason, SubReason
from disputes.insights.months import before, month_of

PERIODS = ("3", "6", "12", "24")  # months, with the one that goes on
USUAL = "12"
UNKNOWN = "?"  # stands for an unknown carrier or country in addresses, where "" means all
REASONS = frozenset([*Reason.values, *SubReason.values])
PAIR = re.compile(r"([A-Za-z]{2}|\?)-([A-Za-z]{2}|\?)")
Pair = tuple[str, str]  # origin and destination, "" for unknown


@dataclass(frozen=True)
class Asked:
    """What is "" or None is not narrowed. `reason` may be a sub-reason."""

    store: int
    period: str = USUAL
    reason: str = ""
    sku: str = ""
    carrier: str | None = None
    pair: Pair | None = None

    @property
    def months(self) -> int:
        return int(self.period)

    def first(self, at: datetime) -> int:
        """The first month that counts."""
        return before(month_of(at), self.months - 1)

    @property
    def query(self) -> str:
        """The address's part behind the "?"."""
        told = {
            "store": str(self.store),
            "period": self.period,
            "reason": self.reason,
            "sku": self.sku,
            "carrier": "" if self.carrier is None else self.carrier or UNKNOWN,
            "pair": "" if self.pair is None else written(self.pair),
        }
        return urlencode({name: value for name, value in told.items() if value})

    @property
    def is_narrowed(self) -> bool:
        return self != Asked(self.store, self.period)

    @property
    def route(self) -> dict[str, Any]:
        """The filter by carrier and countries, for disputed goods and for orders."""
        found: dict[str, Any] = {}
        if self.carrier is not None:
            found["carrier"] = self.carrier
        if self.pair is not None:
            found["origin"], found["destination"] = self.pair
        return found

    @property
    def subject(self) -> Q:
        """The filter by reason, for disputed goods."""
        if not self.reason:
            return Q()
        return Q(reason=self.reason) if self.reason in Reason.values else Q(sub_reason=self.reason)

    def is_on(self, carrier: str, pair: Pair) -> bool:
        return self.carrier in (None, carrier) and self.pair in (None, pair)

    @classmethod
    def from_query(cls, query: Mapping[str, str], store: int) -> tuple[Self, list[str]]:
        """What is asked, as far as it can be known without the store's figures, and what was left out."""
        told = {name: query.get(name, "").strip() for name in ("period", "reason", "sku", "carrier", "pair")}
        wrong = []
        if told["period"] not in (*PERIODS, ""):
            wrong.append(told["period"])
            told["period"] = ""
        if told["reason"] and told["reason"] not in REASONS:
            wrong.append(told["reason"])
            told["reason"] = ""
        asked = cls(
            store,
            told["period"] or USUAL,
            told["reason"],
            told["sku"][:64],
            _carrier(told["carrier"]),
            read_pair(told["pair"]),
        )
        if told["pair"] and asked.pair is None:
            wrong.append(told["pair"])
        return asked, wrong

    def among(
        self, carriers: Iterable[str], pairs: Iterable[Pair], *, has_sku: bool
    ) -> tuple[Self, list[str]]:
        """Without what this store never had in the period, and what that was."""
        wrong, asked = [], self
        if asked.sku and not has_sku:
            wrong.append(asked.sku)
            asked = replace(asked, sku="")
        if asked.carrier is not None and asked.carrier not in carriers:
            wrong.append(asked.carrier)
            asked = replace(asked, carrier=None)
        if asked.pair is not None and asked.pair not in pairs:
            wrong.append(written(asked.pair))
            asked = replace(asked, pair=None)
        return asked, wrong


def _carrier(text: str) -> str | None:
    text = text[:60]
    return "" if text == UNKNOWN else text or None


def written(pair: Pair) -> str:
    """As addresses name it: "CN-BR", "?-BR"."""
    return "-".join(code or UNKNOWN for code in pair)


def read_pair(text: str) -> Pair | None:
    found = PAIR.fullmatch(text)
    if found is None:
        return None
    origin, destination = ("" if code == UNKNOWN else code.upper() for code in found.groups())
    return origin, destination
