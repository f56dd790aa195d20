"""Money instructions: one settlement per dispute, and the escrow ledger of the built-in provider."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Settlement(models.Model):
    """Refund so much to the buyer, release so much to the seller. Executed exactly once, by its key."""

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        FAILED = "failed", _("Failed")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled: settled outside")

    dispute = models.OneToOneField(
        "disputes.Dispute", models.PROTECT, related_name="settlement", verbose_name=_("dispute")
    )
    idempotency_key = models.UUIDField(_("idempotency key"), unique=True, default=uuid.uuid4, editable=False)
    currency = models.CharField(_("currency"), max_length=3)
    disputed_amount = models.BigIntegerField(_("in dispute"))
    refund = models.BigIntegerField(_("refund to the buyer"))
    release = models.BigIntegerField(_("release to the seller"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.REQUESTED)
    provider_reference = models.CharField(_("payment reference"), max_length=100, blank=True)
    failure_reason = models.CharField(_("why it failed"), max_length=500, blank=True)
    requested_at = models.DateTimeField(_("requested"))
    instructed_at = models.DateTimeField(
        _("instructed"),
        null=True,
        blank=True,
        help_text=_("When the provider was called, unless it has said no: amounts are fixed meanwhile."),
    )
    reported_outside = models.BigIntegerField(
        default=0, help_text=_("What moved outside while the provider might have paid already.")
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("settlement"), _("settlements")
        constraints = [
            models.CheckConstraint(
                condition=Q(disputed_amount=F("refund") + F("release")), name="refund_and_release_add_up"
            ),
            models.CheckConstraint(
                condition=Q(refund__gte=0, release__gte=0), name="settlement_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(status="confirmed", confirmed_at__isnull=False)
                | (~Q(status="confirmed") & Q(confirmed_at__isnull=True)),
                name="confirmed_has_a_time",
            ),
        ]
        indexes = [models.Index(fields=["status", "requested_at"], name="settlement_status")]

    def __str__(self) -> str:
        return f"{self.dispute}: {self.get_status_display()}"


class EscrowEntry(models.Model):
    """One booking of the escrow ledger: money leaves it for the buyer or the seller, once per settlement."""

    class Kind(models.TextChoices):
        REFUND = "refund", _("Refund to the buyer")
        RELEASE = "release", _("Release to the seller")

    order = models.ForeignKey("disputes.Order", models.PROTECT, related_name="escrow_entries")
    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "escrow entries"
        constraints = [
            models.UniqueConstraint(fields=["settlement", "kind"], name="booked_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="booking_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount} {self.currency}"
