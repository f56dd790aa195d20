"""What changes of an order outside the desk, and the share of each dispute in it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0021_owed_schedule"),
    ]

    operations = [
        migrations.CreateModel(
            name="OrderChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("refunded", "Refunded"),
                            ("charged_back", "Charged back"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=12,
                        verbose_name="what happened",
                    ),
                ),
                ("amount", models.BigIntegerField(verbose_name="amount")),
                (
                    "undisputed",
                    models.BigIntegerField(
                        help_text="What no dispute took: so much less can be disputed later."
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True,
                        help_text="The shop's number of it, noted only once.",
                        max_length=64,
                        verbose_name="reference",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "disputes",
                    models.JSONField(default=list, help_text="Numbers of the disputes that were open."),
                ),
                (
                    "placed_at",
                    models.DateTimeField(
                        blank=True, help_text="When each of those disputes had it in its record.", null=True
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="outsidesettlement",
            name="outside_is_positive",
        ),
        migrations.AddField(
            model_name="orderchange",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="disputes.order"
            ),
        ),
        migrations.AddField(
            model_name="outsidesettlement",
            name="change",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shares",
                to="disputes.orderchange",
            ),
        ),
        migrations.AddConstraint(
            model_name="outsidesettlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gt", 0), models.Q(("amount", 0), ("change__isnull", False)), _connector="OR"
                ),
                name="outside_is_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="outsidesettlement",
            constraint=models.UniqueConstraint(fields=("change", "dispute"), name="outside_shared_once"),
        ),
        migrations.AddConstraint(
            model_name="orderchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reference", ""), _negated=True),
                fields=("order", "reference"),
                name="order_change_noted_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gt", 0), ("undisputed__gte", 0), ("undisputed__lte", models.F("amount"))
                ),
                name="order_change_adds_up",
            ),
        ),
    ]
