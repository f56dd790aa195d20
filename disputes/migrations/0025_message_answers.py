"""A message may name the message that it answers, by its number in the record."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0024_incoming_schedule"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="answers",
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
    ]
