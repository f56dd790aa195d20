"""A store's queue with the buyers in its index: counting it looks at no row."""

from django.db import migrations, models

from accounts.migrating import AddIndexWithoutLock


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("disputes", "0039_automation_asked")]

    operations = [
        AddIndexWithoutLock(
            "dispute",
            models.Index(fields=["store", "state", "due_at", "id", "buyer"], name="dispute_store_queue"),
        ),
    ]
