"""Mails and calendars know the zone that somebody's browser said last."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_calendar_addresses"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="browser_time_zone",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                help_text="What the browser said last: for mails and calendars, which no browser asks for.",
                max_length=64,
            ),
        ),
    ]
