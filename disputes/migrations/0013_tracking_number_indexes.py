"""A tracking number is found wherever else it was used: a second use is a sign of fraud."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disputes", "0012_reason_indexes")]

    operations = [
        migrations.AddIndex(
            "shipment",
            models.Index(
                fields=["tracking_number"],
                condition=models.Q(tracking_number__gt=""),
                name="shipment_number",
            ),
        ),
        migrations.AddIndex(
            "dispute",
            models.Index(
                fields=["return_tracking_number"],
                condition=models.Q(return_tracking_number__gt=""),
                name="dispute_return_number",
            ),
        ),
    ]
