"""Standing instructions of a store: rules with all their versions, the switch, and what came of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StoreAutomation(models.Model):
    """The switch for all rules of a store. Whoever changes rules, or answers by one, holds this row."""

    store = models.OneToOneField("disputes.Store", models.CASCADE, related_name="automation")
    is_on = models.BooleanField(default=True)
    looked_at = models.DateTimeField(
        null=True, help_text="When a sweep without time for all stores last came to this one."
    )

    def __str__(self) -> str:
        return f"{self.store}: {'on' if self.is_on else 'off'}"


class AutomationRule(models.Model):
    """What a store has answered by itself; what it says stands in its versions.

    On since `on_since`, for disputes opened from then on. It rests until a limit is over, and is off with
    `paused_because` where acting failed.
    """

    store = models.ForeignKey("disputes.Store", models.CASCADE, related_name="automation_rules")
    version = models.PositiveIntegerField(default=1, help_text="The number of the current version.")
    tried_version = models.PositiveIntegerField(
        default=0, help_text="The last version that was tried on past disputes."
    )
    on_since = models.DateTimeField(null=True)
    rests_until = models.DateTimeField(null=True)
    paused_because = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(on_since=None) | Q(tried_version=F("version")), name="rule_on_was_tried"
            )
        ]

    def __str__(self) -> str:
        return f"{self.store} rule {self.pk}"

    @property
    def is_tried(self) -> bool:
        return self.tried_version == self.version

    def rests(self, at: datetime) -> bool:
        return self.rests_until is not None and at < self.rests_until


class AutomationVersionQuerySet(models.QuerySet["AutomationVersion"]):
    def current(self) -> AutomationVersionQuerySet:
        """The present versions, with their rules, in the order in which those of a store look."""
        return self.filter(number=F("rule__version")).select_related("rule__store").order_by("rule")

    def running(self) -> AutomationVersionQuerySet:
        """Those of rules that are on, in stores whose switch is on."""
        return self.current().filter(rule__on_since__isnull=False, rule__store__automation__is_on=True)


class AutomationVersion(models.Model):
    """What a rule says: when it holds, what it does, how often. Never changed; amounts are minor units.

    An empty list and an empty number ask for nothing.
    """

    class Delivery(models.TextChoices):
        NO_SCAN = "no_scan", _("Tracking shows no scan for some days, and no delivery")
        NOT_DELIVERED = "not_delivered", _("Nothing is recorded as delivered")
        DELIVERED = "delivered", _("All is recorded as delivered")

    class Does(models.TextChoices):
        ACCEPT = "accept", _("Accept what the buyer asks for")
        COUNTER = "counter", _("Offer a part of the money")

    rule = models.ForeignKey(AutomationRule, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    name = models.CharField(max_length=60)
    currency = models.CharField(max_length=3)
    reasons = models.JSONField(default=list)
    sub_reasons = models.JSONField(default=list)
    amount_up_to = models.BigIntegerField()
    asked_up_to = models.BigIntegerField(null=True)
    remedies = models.JSONField(default=list)
    delivery = models.CharField(max_length=20, choices=Delivery.choices, blank=True)
    no_scan_days = models.PositiveSmallIntegerField(null=True)
    order_age_from = models.PositiveSmallIntegerField(null=True)
    order_age_to = models.PositiveSmallIntegerField(null=True)
    countries = models.JSONField(default=list)
    does = models.CharField(max_length=10, choices=Does.choices)
    percent = models.PositiveSmallIntegerField(null=True)
    fixed_amount = models.BigIntegerField(null=True)
    template = models.CharField(max_length=100, blank=True)
    wait_hours = models.PositiveSmallIntegerField(default=1)
    count_per_day = models.PositiveIntegerField()
    count_per_month = models.PositiveIntegerField()
    money_per_day = models.BigIntegerField()
    money_per_month = models.BigIntegerField()

    objects = AutomationVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="rule_version_once"),
            models.CheckConstraint(
                condition=Q(does="accept", percent=None, fixed_amount=None)
                | Q(does="counter", percent__range=(1, 99), fixed_amount=None)
                | Q(does="counter", percent=None, fixed_amount__gt=0),
                name="rule_does_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"

    @property
    def wait(self) -> timedelta:
        return timedelta(hours=self.wait_hours)

    def answers_at(self, opened_at: datetime) -> datetime:
        """When it looks at a dispute: later than it opened, so that people can step in."""
        return opened_at + self.wait


class AutomationChange(models.Model):
    """What happened to a rule, or to the switch of a store: who did it, when, to which version."""

    class Kind(models.TextChoices):
        MADE = "made", pgettext_lazy("rule", "made")
        CHANGED = "changed", pgettext_lazy("rule", "changed")
        TRIED = "tried", _("tried on past disputes")
        ON = "on", pgettext_lazy("rule", "switched on")
        OFF = "off", pgettext_lazy("rule", "switched off")
        RESTED = "rested", _("rests: a limit is reached")
        PAUSED = "paused", _("switched itself off")
        ALL_ON = "all_on", _("all rules allowed again")
        ALL_OFF = "all_off", _("all rules switched off at once")

    store = models.ForeignKey("disputes.Store", models.CASCADE, related_name="automation_changes")
    rule = models.ForeignKey(AutomationRule, models.CASCADE, null=True, related_name="changes")
    version = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    detail = models.CharField(max_length=500, blank=True)
    told_at = models.DateTimeField(null=True, help_text="When the owners were told what happened by itself.")

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(told_at=None, kind__in=["rested", "paused"]),
                name="automation_untold",
            )
        ]

    def __str__(self) -> str:
        return f"{self.store}: {self.kind}"


class AutomationStop(models.Model):
    """Somebody of the store answers this dispute in person: no rule does."""

    dispute = models.OneToOneField("disputes.Dispute", models.CASCADE, related_name="automation_stop")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.dispute}"


class LeftToPeople(models.Model):
    """A rule has looked at a dispute and does not answer it; it looks again `again_at`, else never."""

    class Why(models.TextChoices):
        CONDITIONS = "conditions", _("Its conditions do not hold.")
        LIMIT = "limit", _("A limit of the rule was reached.")
        RESTS = "rests", _("The rule rests, as a limit was reached.")
        NOTHING_TO_OFFER = "nothing_to_offer", _("The offer would be nothing, or all of the money.")
        ASKS_FOR_LESS = "asks_for_less", _("The buyer asks for no more than the rule would offer.")
        NO_ADDRESS = "no_address", _("The store has no return address.")
        NO_TEMPLATE = "no_template", _("The text of the answer is not there any more.")
        OTHER_TEMPLATE = "other_template", _("The text of the answer is for other disputes.")
        TEXT_INCOMPLETE = "text_incomplete", _("The text of the answer has gaps that cannot be filled.")
        FAILED = "failed", _("The answer could not be given.")

    rule = models.ForeignKey(AutomationRule, models.CASCADE, related_name="left")
    version = models.PositiveIntegerField()
    dispute = models.ForeignKey("disputes.Dispute", models.CASCADE, related_name="left_by_rules")
    why = models.CharField(max_length=20, choices=Why.choices)
    detail = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    again_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "dispute"], name="rule_looks_once")]

    def __str__(self) -> str:
        return f"{self.dispute}: {self.why}"


def held(store: Any) -> StoreAutomation:
    """The store's switch with its lock: what is decided about its rules now, nobody changes meanwhile."""
    StoreAutomation.objects.get_or_create(store=store)
    return StoreAutomation.objects.select_for_update().get(store=store)
