"""Which cases the figures are asked of: a period, a reason, and how they ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from disputes.flow import ReachedBy, Reason
from mediation.models import CaseFacts

PERIODS: dict[str, Any] = {
    "30": _("30 days"),
    "90": _("90 days"),
    "365": _("365 days"),
    "all": _("All"),
}
ENDINGS: dict[str, Any] = {"ruling": _("Rulings"), "all": _("Every ending")}
REASONS: dict[str, Any] = {"": _("All reasons"), **dict(Reason.choices)}
USUAL = {"period": "90", "reason": "", "ended": "ruling"}


@dataclass(frozen=True)
class Asked:
    """`period` in days or "all", `reason` or "", `ended` by "ruling" or "all"."""

    period: str = USUAL["period"]
    reason: str = USUAL["reason"]
    ended: str = USUAL["ended"]

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """What is not offered counts as not said."""
        offered: dict[str, Mapping[str, Any]] = {"period": PERIODS, "reason": REASONS, "ended": ENDINGS}
        return cls(**{name: query[name] for name in offered if query.get(name) in offered[name]})

    @property
    def query(self) -> str:
        """The address's part behind the "?"."""
        return urlencode({"period": self.period, "reason": self.reason, "ended": self.ended})

    def since(self, at: datetime) -> datetime | None:
        return None if self.period == "all" else at - timedelta(days=int(self.period))

    def closed(self, at: datetime) -> QuerySet[CaseFacts]:
        """The cases that ended in the period, however they did."""
        return self.of_reason().filter(self._in_period("closed_at", at))

    def closed_in_order(self, at: datetime) -> QuerySet[CaseFacts]:
        """The same, for grouping: served by the index in the order of the groups, not by that of time."""
        since, cases = self.since(at), self.of_reason().filter(closed_at__isnull=False)
        if since is None:
            return cases
        closed = Coalesce("closed_at", "closed_at")  # no index is on that
        return cases.alias(closed=closed).filter(closed__gt=since, closed__lte=at)

    def decided(self, at: datetime) -> QuerySet[CaseFacts]:
        """The cases whose last ruling took effect in the period."""
        return self.of_reason().filter(self._in_period("decided_at", at))

    def of_reason(self) -> QuerySet[CaseFacts]:
        return CaseFacts.objects.filter(reason=self.reason) if self.reason else CaseFacts.objects.all()

    def counts(self, reached_by: str) -> bool:
        """Whether a case that ended so counts among the outcomes."""
        return self.ended == "all" or reached_by == ReachedBy.RULING

    def _in_period(self, column: str, at: datetime) -> Q:
        since = self.since(at)
        return (
            Q(**{f"{column}__gt": since, f"{column}__lte": at})
            if since
            else Q(**{f"{column}__isnull": False})
        )
