"""An answer that a rule of the store gave, hung on its event; and the limits, which hold under the lock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disputes.flow import Refused, Role
from disputes.models.automation import AutomationRule, AutomationStop, AutomationVersion, held
from disputes.models.record import Event, Record


class Limit(models.TextChoices):
    COUNT_PER_DAY = "count_per_day", _("Answers per day")
    MONEY_PER_DAY = "money_per_day", _("Money per day")
    COUNT_PER_MONTH = "count_per_month", _("Answers per month")
    MONEY_PER_MONTH = "money_per_month", _("Money per month")

    @property
    def is_of_month(self) -> bool:
        return self in (Limit.COUNT_PER_MONTH, Limit.MONEY_PER_MONTH)


class LimitReached(Refused):
    """One more answer would be over a limit of its rule."""

    def __init__(self, limit: Limit) -> None:
        super().__init__(_("A limit of the rule was reached."))
        self.limit = limit


@dataclass(frozen=True)
class Spent:
    """How often a rule has answered in the day and the month of an instant, and for how much."""

    day_count: int = 0
    day_money: int = 0
    month_count: int = 0
    month_money: int = 0

    @classmethod
    def of(cls, answers: Iterable[tuple[datetime, int]], at: datetime) -> Spent:
        """Out of the answers (when, how much in minor units) of the month of `at`, or of more."""
        months_begin, days_begin = month_of(at), day_of(at)
        month = [each for each in answers if each[0] >= months_begin]
        day = [each for each in month if each[0] >= days_begin]
        return cls(len(day), sum(n for _at, n in day), len(month), sum(n for _at, n in month))

    def reached(self, version: AutomationVersion, cost: int) -> Limit | None:
        """The limit that one more answer of this cost would go over; the longest, for it holds longest."""
        beyond = {
            Limit.MONEY_PER_MONTH: self.month_money + cost > version.money_per_month,
            Limit.COUNT_PER_MONTH: self.month_count + 1 > version.count_per_month,
            Limit.MONEY_PER_DAY: self.day_money + cost > version.money_per_day,
            Limit.COUNT_PER_DAY: self.day_count + 1 > version.count_per_day,
        }
        return next((limit for limit, over in beyond.items() if over), None)


def day_of(at: datetime) -> datetime:
    """When the day of an instant began, in UTC: staff of one store may live in several zones."""
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def month_of(at: datetime) -> datetime:
    return day_of(at).replace(day=1)


def over_at(limit: Limit, at: datetime) -> datetime:
    """When a limit that is reached at `at` counts from nothing again."""
    if limit.is_of_month:
        return month_of(month_of(at) + timedelta(days=31))
    return day_of(at) + timedelta(days=1)


class AutomaticAnswer(Record):
    """What a rule answered, by which of its versions, and what it costs at most (minor units).

    Nobody but the rule acts with it: at its event it is judged again, under the lock of the store's switch,
    so that no two workers go over a limit, and nothing happens once somebody has switched it off.
    """

    brought_as = "automatic"

    rule = models.ForeignKey(AutomationRule, models.PROTECT, related_name="answers", editable=False)
    version = models.ForeignKey(AutomationVersion, models.PROTECT, related_name="+", editable=False)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dispute"], name="one_automatic_answer"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="automatic_answer_costs"),
        ]
        indexes = [models.Index(fields=["rule", "at"], name="automatic_answer_rule_at")]

    def __str__(self) -> str:
        return f"{self.dispute}: {self.version}"

    def brings(self) -> dict[str, Any]:
        return {
            "rule": self.rule_id,
            "name": self.version.name,
            "version": self.version.number,
            "amount": self.amount,
        }

    def hang(self, event: Event) -> None:
        super().hang(event)
        self.at = event.at
        switch = held(event.dispute.store)
        rule = AutomationRule.objects.get(pk=self.rule_id)
        sees = rule.on_since is not None and rule.on_since <= event.dispute.opened_at
        if not switch.is_on or not sees or rule.version != self.version.number:
            raise Refused(_("This rule was switched off or changed."))
        if is_in_hand(event):
            raise Refused(_("Somebody of the store has this dispute in hand."))
        if limit := self.spent(event.at).reached(self.version, self.amount):
            raise LimitReached(limit)

    def spent(self, at: datetime) -> Spent:
        """What the rule has answered before, whatever its version was then; money of its present currency."""
        given = AutomaticAnswer.objects.filter(rule=self.rule_id, at__gte=month_of(at))
        rows = given.values_list("at", "amount", "currency")
        return Spent.of([(when, n if code == self.currency else 0) for when, n, code in rows], at)


def is_in_hand(event: Event) -> bool:
    """Whether somebody of the store has acted in the dispute before this event, or keeps it to themselves."""
    acted = Event.objects.filter(dispute=event.dispute_id, role=Role.SELLER).exclude(pk=event.pk)
    return acted.exists() or AutomationStop.objects.filter(dispute=event.dispute_id).exists()
