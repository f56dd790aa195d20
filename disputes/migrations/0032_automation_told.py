"""Who is still to be told of what rules did by themselves, and which stores a sweep came to last."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0031_automation_schedule"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AutomationNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_at", models.DateTimeField(help_text="Empty: done, or given up.", null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("done_at", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, max_length=500)),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="disputes.automationchange",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["due_at"],
                        name="automation_notice_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("change", "recipient"), name="automation_told_once_each")
                ],
            },
        ),
        migrations.AddField(
            model_name="storeautomation",
            name="looked_at",
            field=models.DateTimeField(
                help_text="When a sweep without time for all stores last came to this one.", null=True
            ),
        ),
        migrations.AlterField(
            model_name="lefttopeople",
            name="why",
            field=models.CharField(
                choices=[
                    ("conditions", "Its conditions do not hold."),
                    ("limit", "A limit of the rule was reached."),
                    ("rests", "The rule rests, as a limit was reached."),
                    ("nothing_to_offer", "The offer would be nothing, or all of the money."),
                    ("asks_for_less", "The buyer asks for no more than the rule would offer."),
                    ("no_address", "The store has no return address."),
                    ("no_template", "The text of the answer is not there any more."),
                    ("other_template", "The text of the answer is for other disputes."),
                    ("text_incomplete", "The text of the answer has gaps that cannot be filled."),
                    ("failed", "The answer could not be given."),
                ],
                max_length=20,
            ),
        ),
    ]
