"""Mails that came in from somebody known: so that none is taken twice, and nobody sends too many."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class IncomingMail(models.Model):
    """What became of a mail; it itself is not kept. Written in the transaction of the message it became.

    A refusal is written before its sender is told of it.
    """

    fingerprint = models.CharField(max_length=64, unique=True, help_text="Of its Message-ID and sender.")
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    event = models.ForeignKey("disputes.Event", models.PROTECT, null=True, related_name="+")
    refusal = models.CharField(max_length=20, blank=True, help_text="Why it became no message.")
    arrived_at = models.DateTimeField()
    due_at = models.DateTimeField(
        null=True, help_text="When to tell its sender if nobody has by then. Empty: told, or nothing to tell."
    )

    class Meta:
        indexes = [models.Index(fields=["sender", "arrived_at"], name="incoming_by_sender")]

    def __str__(self) -> str:
        return f"{self.fingerprint[:8]}: {self.refusal or 'taken'}"
