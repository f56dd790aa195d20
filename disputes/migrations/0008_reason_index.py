"""The sellers' filter by reason reads an index; what the mediators' desk reads serves their load too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disputes", "0007_turn_indexes")]

    operations = [
        migrations.RemoveIndex("dispute", "dispute_mediator_due"),
        migrations.AddIndex(
            "dispute",
            models.Index(
                condition=models.Q(due_at__isnull=False),
                fields=["store", "reason", "state", "due_at", "id"],
                name="dispute_store_reason",
            ),
        ),
    ]
