"""The sellers' filter by reason reads an index in every list, also where hardly any dispute has it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disputes", "0011_reported_outside")]

    operations = [
        migrations.AddIndex(
            "dispute",
            models.Index(
                fields=["store", "reason", "state", "asked", "finished", "due_at", "id"],
                name="dispute_reason_finished",
            ),
        ),
        migrations.AddIndex(
            "dispute",
            models.Index(fields=["store", "reason", "-opened_at", "-id"], name="dispute_reason_opened"),
        ),
        migrations.AddIndex(
            "dispute",
            models.Index(
                condition=models.Q(closed_at__isnull=False),
                fields=["store", "reason", "-closed_at", "-id"],
                name="dispute_reason_closed",
            ),
        ),
    ]
