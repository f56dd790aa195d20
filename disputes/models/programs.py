"""How programs come in: a marketplace's keys to the API, and the answers that are given again."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import models
from django.db.models import Q
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

KEY = "dd_{prefix}_{secret}"
PREFIX_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # no look-alikes
LAST_USE_IS_NOTED = timedelta(minutes=1)  # at most so often, so that reading does not write


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def make(
        self, marketplace: object, at: datetime, *, name: str = "", read_only: bool = False
    ) -> tuple[ApiKey, str]:
        """A new key and its text, which is nowhere kept: who loses it makes another."""
        prefix = "".join(secrets.choice(PREFIX_LETTERS) for _letter in range(8))
        text = KEY.format(prefix=prefix, secret=secrets.token_urlsafe(32))
        row = self.create(
            marketplace=marketplace,
            name=name,
            prefix=prefix,
            hash=hash_of(text),
            read_only=read_only,
            created_at=at,
        )
        return row, text

    def of_text(self, text: str) -> ApiKey | None:
        """The key of this text, unless it was revoked or never made."""
        prefix = text.split("_")[1] if text.count("_") >= 2 else ""
        rows = self.select_related("marketplace").filter(prefix=prefix, revoked_at=None)
        row = rows.first()
        return row if row and constant_time_compare(row.hash, hash_of(text)) else None


def hash_of(text: str) -> str:
    """SHA-256 suffices: the secret has 256 random bits, and nobody guesses those."""
    return sha256(text.encode()).hexdigest()


class ApiKey(models.Model):
    """With it a marketplace's program acts for the parties of its own orders."""

    marketplace = models.ForeignKey(
        "disputes.Marketplace", models.PROTECT, related_name="api_keys", verbose_name=_("marketplace")
    )
    name = models.CharField(
        _("name"), max_length=60, blank=True, help_text=_("Which program uses it, for your own eyes.")
    )
    prefix = models.CharField(_("begins with"), max_length=8, unique=True, editable=False)
    hash = models.CharField(max_length=64, editable=False)
    read_only = models.BooleanField(_("read only"), default=False, help_text=_("It changes nothing."))
    created_at = models.DateTimeField(_("created"), editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("API key"), _("API keys")

    def __str__(self) -> str:
        return f"{self.marketplace}: {self.name or self.prefix}"

    def note_use(self, at: datetime) -> None:
        """Write down that it was used, once a minute."""
        if self.last_used_at is None or at - self.last_used_at >= LAST_USE_IS_NOTED:
            ApiKey.objects.filter(pk=self.pk).update(last_used_at=at)


class RememberedAnswer(models.Model):
    """What was answered to a POST with an Idempotency-Key; `status` is empty while the work goes on.

    `claim` says whose work it is: who lost it to another, because its lease was over, cannot commit.
    """

    marketplace = models.ForeignKey("disputes.Marketplace", models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(
        max_length=64, help_text="SHA-256 of method, address and body of the request."
    )
    claim = models.UUIDField()
    reserved_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["marketplace", "key"], name="remembered_once"),
            models.CheckConstraint(
                condition=Q(status=None, body="") | Q(status__isnull=False), name="no_body_without_status"
            ),
        ]
        indexes = [models.Index(fields=["reserved_at"], name="remembered_at")]

    def __str__(self) -> str:
        return f"{self.key}: {self.status or '…'}"
