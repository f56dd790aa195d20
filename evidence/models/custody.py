"""Custody: who has looked at a piece of evidence, and when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from disputes.flow import Role


class Access(models.Model):
    """Somebody saw or downloaded a piece of evidence: the first time in each hour is written down."""

    class Way(models.TextChoices):
        VIEWED = "viewed", _("Seen")
        DOWNLOADED = "downloaded", _("Downloaded")

    evidence = models.ForeignKey("evidence.Evidence", models.PROTECT, related_name="accesses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Role.choices)
    way = models.CharField(max_length=12, choices=Way.choices)
    hour = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "accesses"
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "user", "way", "hour"], name="access_written_once_an_hour"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()}: {self.evidence}"
