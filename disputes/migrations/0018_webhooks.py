"""Webhooks: endpoints, their secrets, what waits for them, and what was tried."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0017_listed_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.URLField(max_length=500, verbose_name="address")),
                ("description", models.CharField(blank=True, max_length=200, verbose_name="description")),
                (
                    "owner_email",
                    models.EmailField(
                        help_text="Is told when it keeps failing.",
                        max_length=254,
                        verbose_name="owner's e-mail",
                    ),
                ),
                (
                    "types",
                    models.JSONField(
                        blank=True, default=list, help_text="None: all of them.", verbose_name="event types"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="made")),
                ("paused_at", models.DateTimeField(blank=True, null=True, verbose_name="paused")),
                (
                    "paused_because",
                    models.CharField(blank=True, max_length=500, verbose_name="why it is paused"),
                ),
                (
                    "told_at",
                    models.DateTimeField(
                        blank=True, help_text="When the owner was told that it is paused.", null=True
                    ),
                ),
                (
                    "warned_at",
                    models.DateTimeField(
                        blank=True, help_text="When the owner was last told that it fails.", null=True
                    ),
                ),
                ("failures", models.PositiveIntegerField(default=0, verbose_name="failures in a row")),
                ("failing_since", models.DateTimeField(blank=True, null=True, verbose_name="failing since")),
                (
                    "held_until",
                    models.DateTimeField(
                        blank=True, help_text="It did not answer: nothing is tried before.", null=True
                    ),
                ),
                (
                    "leased_until",
                    models.DateTimeField(blank=True, help_text="A sender is at work until then.", null=True),
                ),
                (
                    "marketplace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="webhook_endpoints",
                        to="disputes.marketplace",
                        verbose_name="marketplace",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WebhookMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("dispute.opened", "a dispute was opened"),
                            ("dispute.updated", "something happened in a dispute"),
                            ("dispute.closed", "a dispute was closed"),
                            ("settlement.requested", "a payment is asked for"),
                        ],
                        max_length=30,
                        verbose_name="type",
                    ),
                ),
                (
                    "round",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="How often it has been asked before."
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("body", models.TextField(verbose_name="body")),
                ("created_at", models.DateTimeField(verbose_name="written")),
                (
                    "due_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Empty: delivered, or given up.",
                        null=True,
                        verbose_name="next try",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
                ("first_tried_at", models.DateTimeField(blank=True, null=True, verbose_name="first try")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="delivered")),
                ("error", models.CharField(blank=True, max_length=500, verbose_name="last error")),
                (
                    "dispute",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="webhook_messages",
                        to="disputes.dispute",
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="disputes.webhookendpoint",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="webhook_messages",
                        to="disputes.event",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WebhookAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="tried")),
                ("url", models.CharField(max_length=500, verbose_name="address")),
                ("milliseconds", models.PositiveIntegerField(verbose_name="milliseconds")),
                ("status", models.PositiveSmallIntegerField(null=True, verbose_name="status")),
                ("answer", models.TextField(blank=True, verbose_name="beginning of the answer")),
                ("error", models.CharField(blank=True, max_length=500, verbose_name="error")),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tries",
                        to="disputes.webhookmessage",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WebhookSecret",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("secret", models.CharField(editable=False, max_length=100)),
                ("created_at", models.DateTimeField(verbose_name="made")),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="ends")),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="secrets",
                        to="disputes.webhookendpoint",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="webhookmessage",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)),
                fields=["endpoint", "due_at"],
                name="webhook_due",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookmessage",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)),
                fields=["endpoint", "dispute", "id"],
                name="webhook_order",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookmessage",
            index=models.Index(
                condition=models.Q(("done_at", None), ("due_at", None)),
                fields=["-id"],
                name="webhook_given_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookmessage",
            constraint=models.UniqueConstraint(
                fields=("endpoint", "event", "type", "round"), name="webhook_queued_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at", None), ("done_at", None), _connector="OR"),
                name="webhook_done_is_not_due",
            ),
        ),
    ]
