"""What is derived of each case to find it, to compare it and to count it. `mediation.digest` makes it anew.

Nothing here is the record: a row may lag behind it for a minute, and all of them can be made again.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disputes.flow import CLOCKS, Outcome, ReachedBy, Reason, Remedy, State, SubReason


class CaseText(models.Model):
    """All words of a case, normalised by `mediation.digest.words`, for full-text search.

    Migrations give it an index of the database's own: FTS5 on SQLite, a tsvector on PostgreSQL (`fulltext`).
    """

    dispute = models.OneToOneField(
        "disputes.Dispute", models.CASCADE, primary_key=True, related_name="case_text"
    )
    text = models.TextField()

    def __str__(self) -> str:
        return str(self.dispute_id)


class SellerSize(models.TextChoices):
    """By the number of a store's orders."""

    SMALL = "small", _("Below 100 orders")
    MEDIUM = "medium", _("100 to 999 orders")
    LARGE = "large", _("1,000 orders and more")


class DeliveryStatus(models.TextChoices):
    """What the order says of the disputed goods' delivery."""

    NOT_SENT = "not_sent", _("Not sent")
    ON_ITS_WAY = "on_its_way", _("Sent, no delivery on record")
    LATE = "late", _("Delivered after the promised date")
    IN_TIME = "in_time", _("Delivered in time")


CLOSED = Q(closed_at__isnull=False)
BY_SUBJECT = ("reason", "sub_reason", "mediator", "seller_size")
ENDING = ("reached_by", "outcome", "closed_at", "share", "mediated_at")
SPENT = tuple(f"in_{state}" for state in (*CLOCKS, State.SETTLING))


class CaseFacts(models.Model):
    """A case in figures. Durations are seconds; amounts are minor units of `currency`.

    `share` is the refund in percent of the disputed amount; None where nobody decided on money (withdrawn,
    settled outside) or where it has not ended.
    """

    dispute = models.OneToOneField(
        "disputes.Dispute", models.CASCADE, primary_key=True, related_name="case_facts"
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    sub_reason = models.CharField(max_length=30, choices=SubReason.choices)
    category = models.CharField(max_length=60, blank=True)
    delivery = models.CharField(max_length=12, choices=DeliveryStatus.choices)
    origin = models.CharField(max_length=2, blank=True)
    destination = models.CharField(max_length=2, blank=True)
    currency = models.CharField(max_length=3)
    disputed_amount = models.BigIntegerField()
    seller_size = models.CharField(max_length=6, choices=SellerSize.choices)
    reached_by = models.CharField(max_length=20, choices=ReachedBy.choices, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    remedy = models.CharField(max_length=20, choices=Remedy.choices, blank=True)
    share = models.PositiveSmallIntegerField(null=True)
    mediator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        help_text="Who ruled; else whose case it is or was.",
    )
    mediated_at = models.DateTimeField(null=True, help_text="When a mediator was first asked.")
    decided_at = models.DateTimeField(null=True, help_text="When the last ruling took effect.")
    decided_after = models.BigIntegerField(
        null=True, help_text="From the last call for a mediator to decided_at."
    )
    in_time = models.BooleanField(null=True, help_text="Whether no review was overdue on the way to it.")
    overdue_count = models.PositiveSmallIntegerField(default=0)
    in_awaiting_seller_response = models.BigIntegerField(default=0)
    in_awaiting_buyer_response = models.BigIntegerField(default=0)
    in_collecting_evidence = models.BigIntegerField(default=0)
    in_under_review = models.BigIntegerField(default=0)
    in_verifying_evidence = models.BigIntegerField(default=0)
    in_awaiting_return_shipment = models.BigIntegerField(default=0)
    in_awaiting_return_receipt = models.BigIntegerField(default=0)
    in_settling = models.BigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "case facts"
        constraints = [
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gte=0, share__lte=100), name="share_in_percent"
            )
        ]
        indexes = [
            models.Index(
                fields=["reason", "sub_reason", "-closed_at"],
                condition=Q(share__isnull=False, closed_at__isnull=False),
                name="facts_similar",
            ),
            models.Index(
                fields=["reason", "sub_reason", "delivery", "-closed_at"],
                condition=Q(share__isnull=False, closed_at__isnull=False),
                name="facts_similar_delivery",
            ),
            models.Index(
                fields=["reason", "sub_reason", "delivery", "category", "-closed_at"],
                condition=Q(share__isnull=False, closed_at__isnull=False),
                name="facts_similar_category",
            ),
            models.Index(fields=["-closed_at"], name="facts_closed"),
            models.Index(
                fields=["-decided_at", "mediator"],
                condition=Q(decided_at__isnull=False),
                name="facts_decided",
            ),
            # figures read no more than these: without them SQLite fetches each row from its own page
            models.Index(fields=[*BY_SUBJECT, *ENDING], condition=CLOSED, name="facts_by_subject"),
            models.Index(
                fields=["origin", "destination", "reason", *ENDING],
                condition=CLOSED,
                name="facts_by_countries",
            ),
            models.Index(
                fields=["closed_at", "reason", "decided_at", *SPENT], condition=CLOSED, name="facts_times"
            ),
        ]

    def __str__(self) -> str:
        return str(self.dispute_id)
