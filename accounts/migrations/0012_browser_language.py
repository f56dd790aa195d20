"""Mails and calendars know the language that somebody's browser asked for last."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_first_steps"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="browser_language",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                help_text=(
                    "What the browser asked for last: for mails and calendars, which no browser asks for."
                ),
                max_length=16,
            ),
        ),
    ]
