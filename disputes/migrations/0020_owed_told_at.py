"""When people were last reminded of payments that a marketplace has not answered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0019_webhook_schedule"),
    ]

    operations = [
        migrations.AddField(
            model_name="marketplace",
            name="owed_told_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When people were last reminded of payments that it has not answered.",
                null=True,
            ),
        ),
    ]
