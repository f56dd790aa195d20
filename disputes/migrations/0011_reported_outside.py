"""Remembers what moved outside while a provider might have paid: a plain no takes it off."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disputes", "0010_settlement_cancelled")]

    operations = [
        migrations.AddField(
            model_name="settlement",
            name="reported_outside",
            field=models.BigIntegerField(
                default=0, help_text="What moved outside while the provider might have paid already."
            ),
        ),
    ]
