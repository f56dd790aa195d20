"""Standing instructions of a store: rules with their versions, the switch, and what came of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0029_insights_schedule"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AutomationRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, help_text="The number of the current version."),
                ),
                (
                    "tried_version",
                    models.PositiveIntegerField(
                        default=0, help_text="The last version that was tried on past disputes."
                    ),
                ),
                ("on_since", models.DateTimeField(null=True)),
                ("rests_until", models.DateTimeField(null=True)),
                ("paused_because", models.CharField(blank=True, max_length=500)),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="automation_rules",
                        to="disputes.store",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AutomationChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("made", "made"),
                            ("changed", "changed"),
                            ("tried", "tried on past disputes"),
                            ("on", "switched on"),
                            ("off", "switched off"),
                            ("rested", "rests: a limit is reached"),
                            ("paused", "switched itself off"),
                            ("all_on", "all rules allowed again"),
                            ("all_off", "all rules switched off at once"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("detail", models.CharField(blank=True, max_length=500)),
                (
                    "told_at",
                    models.DateTimeField(
                        help_text="When the owners were told what happened by itself.", null=True
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="automation_changes",
                        to="disputes.store",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="disputes.automationrule",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AutomationStop",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dispute",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="automation_stop",
                        to="disputes.dispute",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AutomationVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("name", models.CharField(max_length=60)),
                ("currency", models.CharField(max_length=3)),
                ("reasons", models.JSONField(default=list)),
                ("sub_reasons", models.JSONField(default=list)),
                ("amount_up_to", models.BigIntegerField()),
                ("remedies", models.JSONField(default=list)),
                (
                    "delivery",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_scan", "Tracking shows no scan for some days, and no delivery"),
                            ("not_delivered", "Nothing is recorded as delivered"),
                            ("delivered", "All is recorded as delivered"),
                        ],
                        max_length=20,
                    ),
                ),
                ("no_scan_days", models.PositiveSmallIntegerField(null=True)),
                ("order_age_from", models.PositiveSmallIntegerField(null=True)),
                ("order_age_to", models.PositiveSmallIntegerField(null=True)),
                ("countries", models.JSONField(default=list)),
                (
                    "does",
                    models.CharField(
                        choices=[
                            ("accept", "Accept what the buyer asks for"),
                            ("counter", "Offer a part of the money"),
                        ],
                        max_length=10,
                    ),
                ),
                ("percent", models.PositiveSmallIntegerField(null=True)),
                ("fixed_amount", models.BigIntegerField(null=True)),
                ("template", models.CharField(blank=True, max_length=100)),
                ("wait_hours", models.PositiveSmallIntegerField(default=1)),
                ("count_per_day", models.PositiveIntegerField()),
                ("count_per_month", models.PositiveIntegerField()),
                ("money_per_day", models.BigIntegerField()),
                ("money_per_month", models.BigIntegerField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="disputes.automationrule",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AutomaticAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("at", models.DateTimeField()),
                (
                    "dispute",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="disputes.dispute",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="disputes.event",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="disputes.automationrule",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="disputes.automationversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LeftToPeople",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("conditions", "Its conditions do not hold."),
                            ("limit", "A limit of the rule was reached."),
                            ("rests", "The rule rests, as a limit was reached."),
                            ("nothing_to_offer", "The offer would be nothing, or all of the money."),
                            ("asks_for_less", "The buyer asks for no more than the rule would offer."),
                            ("no_address", "The store has no return address."),
                            ("no_template", "The text of the answer is not there any more."),
                            ("text_incomplete", "The text of the answer has gaps that cannot be filled."),
                            ("failed", "The answer could not be given."),
                        ],
                        max_length=20,
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="left_by_rules",
                        to="disputes.dispute",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="left",
                        to="disputes.automationrule",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StoreAutomation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_on", models.BooleanField(default=True)),
                (
                    "store",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="automation",
                        to="disputes.store",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="automationrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("on_since", None), ("tried_version", models.F("version")), _connector="OR"
                ),
                name="rule_on_was_tried",
            ),
        ),
        migrations.AddIndex(
            model_name="automationchange",
            index=models.Index(
                condition=models.Q(("kind__in", ["rested", "paused"]), ("told_at", None)),
                fields=["id"],
                name="automation_untold",
            ),
        ),
        migrations.AddConstraint(
            model_name="automationversion",
            constraint=models.UniqueConstraint(fields=("rule", "number"), name="rule_version_once"),
        ),
        migrations.AddConstraint(
            model_name="automationversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("does", "accept"), ("fixed_amount", None), ("percent", None)),
                    models.Q(("does", "counter"), ("fixed_amount", None), ("percent__range", (1, 99))),
                    models.Q(("does", "counter"), ("fixed_amount__gt", 0), ("percent", None)),
                    _connector="OR",
                ),
                name="rule_does_one_thing",
            ),
        ),
        migrations.AddIndex(
            model_name="automaticanswer",
            index=models.Index(fields=["rule", "at"], name="automatic_answer_rule_at"),
        ),
        migrations.AddConstraint(
            model_name="automaticanswer",
            constraint=models.UniqueConstraint(fields=("dispute",), name="one_automatic_answer"),
        ),
        migrations.AddConstraint(
            model_name="automaticanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="automatic_answer_costs"
            ),
        ),
        migrations.AddConstraint(
            model_name="lefttopeople",
            constraint=models.UniqueConstraint(fields=("rule", "dispute"), name="rule_looks_once"),
        ),
    ]
