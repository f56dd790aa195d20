"""Each minute the worker looks for infected files that are not withheld yet: few among very many."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("evidence", "0012_tracking_number_index")]

    operations = [
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(fields=["id"], condition=Q(scan="infected"), name="stored_infected"),
        ),
    ]
