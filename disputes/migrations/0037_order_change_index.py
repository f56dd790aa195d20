"""Order changes that not every dispute has yet, for the sweep of each minute."""

from django.db import migrations, models

from accounts.migrating import AddIndexWithoutLock


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("disputes", "0036_incoming_due")]

    operations = [
        AddIndexWithoutLock(
            "orderchange",
            models.Index(
                condition=models.Q(("placed_at", None)), fields=["id"], name="order_change_unplaced"
            ),
        ),
    ]
