"""A tracking number is found in whichever dispute else it was submitted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0011_prepare_schedule")]

    operations = [
        migrations.AddIndex(
            "evidence",
            models.Index(
                fields=["tracking_number"],
                condition=models.Q(tracking_number__gt=""),
                name="evidence_number",
            ),
        ),
    ]
