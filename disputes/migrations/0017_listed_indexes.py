"""The lists that programs read stay as fast at a million disputes as at a thousand."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disputes", "0017_listed_earlier_ones")]

    operations = [
        migrations.AddIndex(
            "dispute", models.Index(fields=["marketplace", "updated_at", "id"], name="dispute_market_updated")
        ),
        migrations.AddIndex(
            "dispute",
            models.Index(fields=["marketplace", "state", "updated_at", "id"], name="dispute_market_state"),
        ),
    ]
