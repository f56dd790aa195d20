"""Disputes and orders in figures, for a store's insights. `disputes.insights.counting` makes them anew.

Nothing here is the record: a row is as old as its store's last count, and all of them can be made again.
Months are numbers, 202611 for November 2026, in UTC. Amounts are minor units of `currency`.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from disputes.flow import Freight, Reason, Stage, SubReason

FIRST = Q(is_first=True)
WHERE = ("reason", "sub_reason", "carrier", "origin", "destination")
MONEY = (
    *("is_closed", "is_lost_by_silence", "is_settled", "disputed_amount", "settled_amount", "refunded"),
    *("freight_paid_by", "return_freight"),
)


class DisputedGoods(models.Model):
    """A product that a dispute is about, with the figures of that dispute.

    `is_first` is one of a dispute's products: who counts disputes, not products, counts these alone.
    Durations are minutes; None where there was no such time. `freight_paid_by` is the seller or the platform
    where a settlement was paid and goods were sent back at their cost: about `return_freight`, None where the
    order does not say it.
    """

    NOT_COUNTED = "?"  # not settled yet, or counted by a release that did not know this figure

    dispute = models.ForeignKey("disputes.Dispute", models.CASCADE, related_name="+", db_index=False)
    store = models.ForeignKey("disputes.Store", models.CASCADE, related_name="+", db_index=False)
    marketplace = models.ForeignKey("disputes.Marketplace", models.CASCADE, related_name="+", db_index=False)
    version = models.PositiveIntegerField(help_text="The dispute's version from which this was made.")
    sku = models.CharField(max_length=64)
    is_first = models.BooleanField()
    ordered_month = models.PositiveIntegerField()
    opened_month = models.PositiveIntegerField()
    closed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    sub_reason = models.CharField(max_length=30, choices=SubReason.choices)
    carrier = models.CharField(max_length=60, blank=True)
    origin = models.CharField(max_length=2, blank=True)
    destination = models.CharField(max_length=2, blank=True)
    currency = models.CharField(max_length=3)
    disputed_amount = models.BigIntegerField()
    is_closed = models.BooleanField()
    is_lost_by_silence = models.BooleanField()
    is_settled = models.BooleanField()
    settled_amount = models.BigIntegerField(default=0)
    refunded = models.BigIntegerField(default=0)
    freight_paid_by = models.CharField(
        max_length=10, choices=Freight.choices, blank=True, default="", db_default=NOT_COUNTED
    )
    return_freight = models.BigIntegerField(null=True)
    answered_after = models.PositiveIntegerField(null=True)
    in_negotiation = models.PositiveIntegerField(null=True)
    in_mediation = models.PositiveIntegerField(null=True)
    in_return = models.PositiveIntegerField(null=True)
    in_settlement = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dispute", "sku"], name="goods_counted_once")]
        # each in the order of the groups that are counted and with all that is read: nothing is sorted.
        # SQLite asks for is_first even where the index has no other rows
        indexes = [
            models.Index(
                fields=[
                    *("store", "carrier", "origin", "destination", "ordered_month"),
                    *("reason", "sub_reason", "is_first"),
                ],
                condition=FIRST,
                name="goods_by_route",
            ),
            models.Index(fields=["store", "sku", "ordered_month", *WHERE], name="goods_by_sku"),
            models.Index(
                fields=[
                    *("store", "reason", "sub_reason", "currency", "opened_month", "ordered_month"),
                    *(*MONEY, "carrier", "origin", "destination", "is_first"),
                ],
                condition=FIRST,
                name="goods_by_subject",
            ),
            models.Index(
                fields=[
                    *("store", "reason", "answered_after", "opened_month", "sub_reason"),
                    *("carrier", "origin", "destination", "is_first"),
                ],
                condition=FIRST & Q(answered_after__isnull=False),
                name="goods_by_answer",
            ),
            models.Index(fields=["marketplace", "closed_at"], condition=FIRST, name="goods_closed"),
        ]

    def __str__(self) -> str:
        return f"{self.dispute_id} · {self.sku}"


class OrderTally(models.Model):
    """How many orders of a month there were: of a product, a carrier and a pair of countries.

    `BY_ROUTE` counts each order once, whatever is in it; `BY_SKU` each product over all routes; `BY_BOTH`
    each product on each route.
    """

    class Level(models.TextChoices):
        BY_ROUTE = "route"
        BY_SKU = "sku"
        BY_BOTH = "both"

    store = models.ForeignKey("disputes.Store", models.CASCADE, related_name="+", db_index=False)
    level = models.CharField(max_length=5, choices=Level.choices)
    month = models.PositiveIntegerField()
    sku = models.CharField(max_length=64, blank=True)
    title = models.CharField(max_length=255, blank=True)
    carrier = models.CharField(max_length=60, blank=True)
    origin = models.CharField(max_length=2, blank=True)
    destination = models.CharField(max_length=2, blank=True)
    orders = models.PositiveIntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=["store", "level", "sku", "month", "carrier", "origin", "destination", "orders"],
                name="tally_cells",
            ),
            models.Index(fields=["store", "month"], name="tally_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.sku}: {self.orders}"


class StoreCount(models.Model):
    """When a store's figures were last counted to the end."""

    store = models.OneToOneField("disputes.Store", models.CASCADE, primary_key=True, related_name="figures")
    counted_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True, help_text="When somebody last asked to count anew.")

    def __str__(self) -> str:
        return f"{self.store_id}: {self.counted_at}"


class StageTime(models.Model):
    """How long a stage took in disputes of a marketplace that closed in the twelve months before. Minutes."""

    marketplace = models.ForeignKey("disputes.Marketplace", models.CASCADE, related_name="stage_times")
    stage = models.CharField(max_length=12, choices=Stage.choices)
    disputes = models.PositiveIntegerField()
    median = models.PositiveIntegerField()
    eighth = models.PositiveIntegerField(help_text="In eight of ten disputes it took no longer.")
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["marketplace", "stage"], name="stage_timed_once")]

    def __str__(self) -> str:
        return f"{self.stage}: {self.median}"
