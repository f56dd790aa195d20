"""A settlement that was settled outside before it was paid is cancelled."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disputes", "0009_policy_bounds")]

    operations = [
        migrations.AlterField(
            model_name="settlement",
            name="instructed_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When the provider was called, unless it has said no: amounts are fixed meanwhile.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="settlement",
            name="status",
            field=models.CharField(
                choices=[
                    ("requested", "Requested"),
                    ("failed", "Failed"),
                    ("confirmed", "Confirmed"),
                    ("cancelled", "Cancelled: settled outside"),
                ],
                default="requested",
                max_length=10,
            ),
        ),
    ]
