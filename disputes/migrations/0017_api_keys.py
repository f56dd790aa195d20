"""A marketplace's keys to the API, and what was answered to a POST with an Idempotency-Key."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PRUNING = {"cluster": "desk", "repeats": -1, "func": "disputes.tasks.prune_answers", "schedule_type": "D"}


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("django_q", "Schedule").objects.update_or_create(name="prune answers", defaults=PRUNING)


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("django_q", "Schedule").objects.filter(name="prune answers").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0016_sent_back"),
        ("django_q", "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="Which program uses it, for your own eyes.",
                        max_length=60,
                        verbose_name="name",
                    ),
                ),
                (
                    "prefix",
                    models.CharField(editable=False, max_length=8, unique=True, verbose_name="begins with"),
                ),
                ("hash", models.CharField(editable=False, max_length=64)),
                (
                    "read_only",
                    models.BooleanField(
                        default=False, help_text="It changes nothing.", verbose_name="read only"
                    ),
                ),
                ("created_at", models.DateTimeField(editable=False, verbose_name="created")),
                (
                    "revoked_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="revoked"),
                ),
                (
                    "last_used_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last used"),
                ),
                (
                    "marketplace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="api_keys",
                        to="disputes.marketplace",
                        verbose_name="marketplace",
                    ),
                ),
            ],
            options={"verbose_name": "API key", "verbose_name_plural": "API keys"},
        ),
        migrations.CreateModel(
            name="RememberedAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=255)),
                (
                    "fingerprint",
                    models.CharField(
                        help_text="SHA-256 of method, address and body of the request.", max_length=64
                    ),
                ),
                ("claim", models.UUIDField()),
                ("reserved_at", models.DateTimeField()),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("headers", models.JSONField(default=dict)),
                ("body", models.TextField(blank=True)),
                (
                    "marketplace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="disputes.marketplace",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["reserved_at"], name="remembered_at")],
                "constraints": [
                    models.UniqueConstraint(fields=("marketplace", "key"), name="remembered_once"),
                    models.CheckConstraint(
                        condition=models.Q(("body", ""), ("status", None))
                        | models.Q(("status__isnull", False)),
                        name="no_body_without_status",
                    ),
                ],
            },
        ),
        migrations.RunPython(create, remove),
    ]
