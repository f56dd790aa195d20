"""What an owner of a store is still to be told of a rule that rested, or switched itself off."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q


class AutomationNoticeQuerySet(models.QuerySet["AutomationNotice"]):
    def due(self, at: datetime) -> AutomationNoticeQuerySet:
        """What has to be sent or tried again by `at`, the longest due first."""
        return (
            self.filter(due_at__lte=at)
            .order_by("due_at", "pk")
            .select_related("change__store", "change__rule", "recipient")
        )


class AutomationNotice(models.Model):
    """One mail to one owner about one change: sent at least once, tried again with pauses."""

    change = models.ForeignKey("disputes.AutomationChange", models.CASCADE, related_name="notices")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    due_at = models.DateTimeField(null=True, help_text="Empty: done, or given up.")
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)

    objects = AutomationNoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "recipient"], name="automation_told_once_each")
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="automation_notice_due")
        ]

    def __str__(self) -> str:
        return f"{self.change} to {self.recipient}"
