"""Which senders are still to be told that their mail was refused; the earlier ones all were."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disputes", "0035_insights_old_index")]

    operations = [
        migrations.AddField(
            model_name="incomingmail",
            name="due_at",
            field=models.DateTimeField(
                help_text="When to tell its sender if nobody has by then. Empty: told, or nothing to tell.",
                null=True,
            ),
        ),
    ]
