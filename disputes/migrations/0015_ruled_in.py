"""Which entry of the record the last ruling is, so that who confirms it confirms the one that was read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disputes", "0014_digests_and_returns")]

    operations = [
        migrations.AddField(
            model_name="dispute",
            name="ruled_in",
            field=models.PositiveIntegerField(default=0, help_text="Number of the last ruling in the record."),
        ),
    ]
