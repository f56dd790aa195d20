"""What stores see of their disputes as a whole: disputed goods and orders in figures, made by the worker."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0027_reply_templates"),
    ]

    operations = [
        migrations.CreateModel(
            name="StoreCount",
            fields=[
                (
                    "store",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="figures",
                        serialize=False,
                        to="disputes.store",
                    ),
                ),
                ("counted_at", models.DateTimeField(null=True)),
                (
                    "asked_at",
                    models.DateTimeField(help_text="When somebody last asked to count anew.", null=True),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DisputedGoods",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(help_text="The dispute's version from which this was made."),
                ),
                ("sku", models.CharField(max_length=64)),
                ("is_first", models.BooleanField()),
                ("ordered_month", models.PositiveIntegerField()),
                ("opened_month", models.PositiveIntegerField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "reason",
                    models.CharField(
                        choices=[("not_received", "Not received"), ("not_as_described", "Not as described")],
                        max_length=20,
                    ),
                ),
                (
                    "sub_reason",
                    models.CharField(
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
                    ),
                ),
                ("carrier", models.CharField(blank=True, max_length=60)),
                ("origin", models.CharField(blank=True, max_length=2)),
                ("destination", models.CharField(blank=True, max_length=2)),
                ("currency", models.CharField(max_length=3)),
                ("disputed_amount", models.BigIntegerField()),
                ("is_closed", models.BooleanField()),
                ("is_lost_by_silence", models.BooleanField()),
                ("is_settled", models.BooleanField()),
                ("settled_amount", models.BigIntegerField(default=0)),
                ("refunded", models.BigIntegerField(default=0)),
                ("answered_after", models.PositiveIntegerField(null=True)),
                ("in_negotiation", models.PositiveIntegerField(null=True)),
                ("in_mediation", models.PositiveIntegerField(null=True)),
                ("in_return", models.PositiveIntegerField(null=True)),
                ("in_settlement", models.PositiveIntegerField(null=True)),
                (
                    "dispute",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="disputes.dispute",
                    ),
                ),
                (
                    "marketplace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="disputes.marketplace",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="disputes.store",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_first", True)),
                        fields=[
                            "store",
                            "carrier",
                            "origin",
                            "destination",
                            "ordered_month",
                            "reason",
                            "sub_reason",
                            "is_first",
                        ],
                        name="goods_by_route",
                    ),
                    models.Index(
                        fields=[
                            "store",
                            "sku",
                            "ordered_month",
                            "reason",
                            "sub_reason",
                            "carrier",
                            "origin",
                            "destination",
                        ],
                        name="goods_by_sku",
                    ),
                    models.Index(
                        condition=models.Q(("is_first", True)),
                        fields=[
                            "store",
                            "reason",
                            "sub_reason",
                            "currency",
                            "opened_month",
                            "ordered_month",
                            "is_closed",
                            "is_lost_by_silence",
                            "is_settled",
                            "disputed_amount",
                            "settled_amount",
                            "refunded",
                            "carrier",
                            "origin",
                            "destination",
                            "is_first",
                        ],
                        name="goods_by_reason",
                    ),
                    models.Index(
                        condition=models.Q(("is_first", True), ("answered_after__isnull", False)),
                        fields=[
                            "store",
                            "reason",
                            "answered_after",
                            "opened_month",
                            "sub_reason",
                            "carrier",
                            "origin",
                            "destination",
                            "is_first",
                        ],
                        name="goods_by_answer",
                    ),
                    models.Index(
                        condition=models.Q(("is_first", True)),
                        fields=["marketplace", "closed_at"],
                        name="goods_closed",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("dispute", "sku"), name="goods_counted_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("route", "By Route"), ("sku", "By Sku"), ("both", "By Both")], max_length=5
                    ),
                ),
                ("month", models.PositiveIntegerField()),
                ("sku", models.CharField(blank=True, max_length=64)),
                ("title", models.CharField(blank=True, max_length=255)),
                ("carrier", models.CharField(blank=True, max_length=60)),
                ("origin", models.CharField(blank=True, max_length=2)),
                ("destination", models.CharField(blank=True, max_length=2)),
                ("orders", models.PositiveIntegerField()),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="disputes.store",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=[
                            "store",
                            "level",
                            "sku",
                            "month",
                            "carrier",
                            "origin",
                            "destination",
                            "orders",
                        ],
                        name="tally_cells",
                    ),
                    models.Index(fields=["store", "month"], name="tally_month"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StageTime",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("negotiation", "Negotiation"),
                            ("mediation", "Mediation"),
                            ("return", "Return"),
                            ("settlement", "Payment"),
                            ("closed", "Closed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("disputes", models.PositiveIntegerField()),
                ("median", models.PositiveIntegerField()),
                (
                    "eighth",
                    models.PositiveIntegerField(help_text="In eight of ten disputes it took no longer."),
                ),
                ("counted_at", models.DateTimeField()),
                (
                    "marketplace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stage_times",
                        to="disputes.marketplace",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("marketplace", "stage"), name="stage_timed_once")
                ],
            },
        ),
    ]
