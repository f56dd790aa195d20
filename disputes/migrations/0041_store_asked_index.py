"""The same where both sides are asked for evidence: who was asked and has finished, and the buyer."""

from django.db import migrations, models

from accounts.migrating import AddIndexWithoutLock


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("disputes", "0040_store_queue_index")]

    operations = [
        AddIndexWithoutLock(
            "dispute",
            models.Index(
                fields=["store", "state", "asked", "finished", "due_at", "id", "buyer"],
                name="dispute_store_asked",
            ),
        ),
    ]
