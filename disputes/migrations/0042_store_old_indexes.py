"""Takes away the indexes of a store's queue that those with the buyers replace."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("disputes", "0041_store_asked_index")]

    operations = [
        migrations.RemoveIndex(model_name="dispute", name="dispute_store_state_due"),
        migrations.RemoveIndex(model_name="dispute", name="dispute_store_finished"),
    ]
