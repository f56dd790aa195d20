"""How often somebody is written to, when not, and what the secrets in their mails are made with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_browser_time_zone"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="mail_news",
            field=models.CharField(
                choices=[
                    ("at_once", "At once"),
                    ("daily", "Once a day"),
                    ("deadlines", "Only deadlines"),
                ],
                db_default="at_once",
                default="at_once",
                max_length=10,
                verbose_name="news by mail",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="quiet_from",
            field=models.TimeField(blank=True, null=True, verbose_name="quiet from"),
        ),
        migrations.AddField(
            model_name="user",
            name="quiet_until",
            field=models.TimeField(blank=True, null=True, verbose_name="quiet until"),
        ),
        migrations.AddField(
            model_name="user",
            name="mail_key",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                help_text="Part of the secrets in this person's mails: a new one ends all of them.",
                max_length=22,
            ),
        ),
    ]
