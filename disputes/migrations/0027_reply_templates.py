"""Templates that a store keeps for what its staff write."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0026_read_marks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReplyTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("text", models.TextField(max_length=4000, verbose_name="text")),
                ("language", models.CharField(max_length=16, verbose_name="language")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[("not_received", "Not received"), ("not_as_described", "Not as described")],
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
                (
                    "sub_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_shipped", "Not shipped"),
                            ("tracking_invalid", "Tracking number not valid"),
                            ("in_transit_late", "Late on its way"),
                            ("wrong_address", "Sent to a wrong address"),
                            ("customs_hold", "Held by customs"),
                            ("returned_to_sender", "Returned to the sender"),
                            ("delivered_not_received", "Marked delivered, not received"),
                            ("different_from_listing", "Different from the listing"),
                            ("quality", "Poor quality"),
                            ("damaged", "Damaged"),
                            ("missing_parts_or_quantity", "Parts or pieces missing"),
                            ("counterfeit", "Counterfeit"),
                            ("wrong_item", "Wrong item"),
                        ],
                        max_length=30,
                        verbose_name="sub-reason",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("awaiting_seller_response", "Waiting for the seller's answer"),
                            ("awaiting_buyer_response", "Waiting for the buyer's answer"),
                            ("collecting_evidence", "Collecting evidence"),
                            ("under_review", "Under review"),
                            ("verifying_evidence", "Evidence asked"),
                            ("awaiting_return_shipment", "Waiting for the return to be sent"),
                            ("awaiting_return_receipt", "Return on its way"),
                            ("settling", "Paying"),
                            ("closed", "Closed"),
                        ],
                        max_length=30,
                        verbose_name="state",
                    ),
                ),
                ("action", models.CharField(blank=True, max_length=40, verbose_name="action")),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reply_templates",
                        to="disputes.store",
                    ),
                ),
            ],
            options={
                "verbose_name": "reply template",
                "verbose_name_plural": "reply templates",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at", None)),
                        fields=("store", "name"),
                        name="reply_template_named_once",
                    )
                ],
            },
        ),
    ]
