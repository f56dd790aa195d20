"""The lists read closed disputes by when they closed, and find references by how they begin."""

from django.db import migrations, models

OPCLASSES = ["int8_ops", "varchar_pattern_ops"]
IS_CLOSED = models.Q(closed_at__isnull=False)


class Migration(migrations.Migration):
    dependencies = [("disputes", "0004_schedules")]

    operations = [
        migrations.AddIndex(
            "dispute",
            models.Index(
                condition=IS_CLOSED, fields=["store", "-closed_at", "-id"], name="dispute_store_closed"
            ),
        ),
        migrations.AddIndex(
            "dispute",
            models.Index(
                condition=IS_CLOSED, fields=["buyer", "-closed_at", "-id"], name="dispute_buyer_closed"
            ),
        ),
        migrations.AddIndex(
            "dispute",
            models.Index(fields=["store", "reference"], opclasses=OPCLASSES, name="dispute_store_reference"),
        ),
        migrations.AddIndex(
            "order",
            models.Index(fields=["store", "reference"], opclasses=OPCLASSES, name="order_store_reference"),
        ),
    ]
