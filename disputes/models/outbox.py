"""The outbox: what an event still has to cause outside the database, and the sign of life of the worker."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)


def pause(attempts: int) -> timedelta:
    """How long to wait after so many tries: twice as long each time, up to a cap."""
    return min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, at: datetime) -> DeliveryQuerySet:
        """What has to be sent or tried again by `at`, the longest due first."""
        return self.filter(due_at__lte=at).order_by("due_at", "pk").select_related("event", "recipient")


class Delivery(models.Model):
    """Something to send because of an event: written with it, sent at least once, tried again with pauses."""

    class Kind(models.TextChoices):
        MAIL = "mail", _("Mail")
        REMINDER = "reminder", _("Reminder")
        SETTLEMENT = "settlement", _("Settlement")

    event = models.ForeignKey(
        "disputes.Event", models.PROTECT, related_name="deliveries", verbose_name=_("event")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recipient"),
    )
    due_at = models.DateTimeField(
        _("next try"), null=True, blank=True, help_text=_("Empty: done, or given up.")
    )
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    error = models.CharField(_("last error"), max_length=500, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("delivery"), _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["event", "kind", "recipient"], name="delivered_once_each"),
            models.UniqueConstraint(
                fields=["event", "kind"], condition=Q(recipient=None), name="delivered_once_to_nobody"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="delivery_due"),
            models.Index(fields=["-id"], condition=Q(due_at=None, done_at=None), name="delivery_given_up"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.event}"


class Heartbeat(models.Model):
    """When a repeated task last ran."""

    name = models.CharField(_("task"), max_length=50, primary_key=True)
    at = models.DateTimeField(_("last run"))

    class Meta:
        verbose_name, verbose_name_plural = _("heartbeat"), _("heartbeats")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def beat(cls, name: str, at: datetime) -> None:
        """Write down, in one statement, that the task runs."""
        Heartbeat.objects.bulk_create(
            [Heartbeat(name=name, at=at)], update_conflicts=True, update_fields=["at"], unique_fields=["name"]
        )
