"""Originals can be locked in a bucket, in the background."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0008_left_out")]

    operations = [
        migrations.AlterField(
            model_name="job",
            name="kind",
            field=models.CharField(
                choices=[("scan", "Virus scan"), ("draw", "Drawing"), ("lock", "Object lock")], max_length=10
            ),
        ),
    ]
