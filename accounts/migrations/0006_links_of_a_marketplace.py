"""Which marketplace asked for a link: its session is held to that one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_prune_schedule"),
    ]

    operations = [
        migrations.AddField(
            model_name="signinlink",
            name="marketplace",
            field=models.BigIntegerField(
                help_text="The number of the one that asked for it, and that its session is held to.",
                null=True,
            ),
        ),
    ]
