"""The lists find by index what waits for a party while evidence is awaited from both."""

from django.db import migrations, models

WHO_HAS_FINISHED = ["state", "asked", "finished", "due_at", "id"]


class Migration(migrations.Migration):
    dependencies = [("disputes", "0006_desk_indexes")]

    operations = [
        migrations.AddIndex(
            "dispute", models.Index(fields=["store", *WHO_HAS_FINISHED], name="dispute_store_finished")
        ),
        migrations.AddIndex(
            "dispute", models.Index(fields=["buyer", *WHO_HAS_FINISHED], name="dispute_buyer_finished")
        ),
    ]
