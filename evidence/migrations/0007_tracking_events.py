"""What carriers report of parcels is kept."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disputes", "0012_reason_indexes"), ("evidence", "0006_custody")]

    operations = [
        migrations.CreateModel(
            name="TrackingEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "tracking_number",
                    models.CharField(
                        help_text="Without spaces.", max_length=60, verbose_name="tracking number"
                    ),
                ),
                ("carrier", models.CharField(blank=True, max_length=60, verbose_name="carrier")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("announced", "Announced by the sender"),
                            ("accepted", "Handed to the carrier"),
                            ("in_transit", "On its way"),
                            ("exported", "Left the country of origin"),
                            ("customs", "At customs"),
                            ("arrived", "Arrived in the country of destination"),
                            ("out_for_delivery", "Out for delivery"),
                            ("attempted", "Delivery was tried"),
                            ("at_pickup_point", "Ready to be picked up"),
                            ("delivered", "Delivered"),
                            ("returning", "On its way back to the sender"),
                            ("returned", "Returned to the sender"),
                            ("lost", "Lost"),
                            ("exception", "Something is wrong"),
                        ],
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("country", models.CharField(blank=True, max_length=2, verbose_name="country")),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="place")),
                ("text", models.CharField(blank=True, max_length=300, verbose_name="carrier's words")),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                (
                    "marketplace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tracking_events",
                        to="disputes.marketplace",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("marketplace", "tracking_number", "at", "status", "place"),
                        name="tracking_event_once",
                    )
                ],
            },
        ),
    ]
