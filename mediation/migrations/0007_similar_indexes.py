"""Similar cases are read by delivery and by category too, the latest first."""

from django.db import migrations, models
from django.db.models import Q

WITH_SHARE = Q(("closed_at__isnull", False), ("share__isnull", False))


class Migration(migrations.Migration):
    dependencies = [("mediation", "0006_figures_indexes")]

    operations = [
        migrations.AddIndex(
            model_name="casefacts",
            index=models.Index(
                condition=WITH_SHARE,
                fields=["reason", "sub_reason", "delivery", "-closed_at"],
                name="facts_similar_delivery",
            ),
        ),
        migrations.AddIndex(
            model_name="casefacts",
            index=models.Index(
                condition=WITH_SHARE,
                fields=["reason", "sub_reason", "delivery", "category", "-closed_at"],
                name="facts_similar_category",
            ),
        ),
    ]
