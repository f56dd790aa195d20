"""Names of rows and columns as the operators' pages show them in each language; no database changes."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0042_store_old_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="delivery",
            options={"verbose_name": "delivery", "verbose_name_plural": "deliveries"},
        ),
        migrations.AlterModelOptions(
            name="dispute",
            options={"verbose_name": "dispute", "verbose_name_plural": "disputes"},
        ),
        migrations.AlterModelOptions(
            name="disputeline",
            options={"verbose_name": "disputed item", "verbose_name_plural": "disputed items"},
        ),
        migrations.AlterModelOptions(
            name="event",
            options={
                "ordering": ("dispute", "sequence"),
                "verbose_name": "event",
                "verbose_name_plural": "events",
            },
        ),
        migrations.AlterModelOptions(
            name="heartbeat",
            options={"verbose_name": "heartbeat", "verbose_name_plural": "heartbeats"},
        ),
        migrations.AlterModelOptions(
            name="marketplace",
            options={"verbose_name": "marketplace", "verbose_name_plural": "marketplaces"},
        ),
        migrations.AlterModelOptions(
            name="order",
            options={"verbose_name": "order", "verbose_name_plural": "orders"},
        ),
        migrations.AlterModelOptions(
            name="orderchange",
            options={"verbose_name": "change of an order", "verbose_name_plural": "changes of orders"},
        ),
        migrations.AlterModelOptions(
            name="orderline",
            options={"verbose_name": "item", "verbose_name_plural": "items"},
        ),
        migrations.AlterModelOptions(
            name="policy",
            options={"verbose_name": "policy", "verbose_name_plural": "policies"},
        ),
        migrations.AlterModelOptions(
            name="settlement",
            options={"verbose_name": "settlement", "verbose_name_plural": "settlements"},
        ),
        migrations.AlterModelOptions(
            name="shipment",
            options={"verbose_name": "parcel", "verbose_name_plural": "parcels"},
        ),
        migrations.AlterModelOptions(
            name="store",
            options={"verbose_name": "store", "verbose_name_plural": "stores"},
        ),
        migrations.AlterModelOptions(
            name="storemember",
            options={"verbose_name": "member", "verbose_name_plural": "members"},
        ),
        migrations.AlterModelOptions(
            name="webhookattempt",
            options={"verbose_name": "try", "verbose_name_plural": "tries"},
        ),
        migrations.AlterModelOptions(
            name="webhookendpoint",
            options={"verbose_name": "webhook endpoint", "verbose_name_plural": "webhook endpoints"},
        ),
        migrations.AlterModelOptions(
            name="webhookmessage",
            options={"verbose_name": "webhook message", "verbose_name_plural": "webhook messages"},
        ),
        migrations.AlterField(
            model_name="delivery",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="disputes.event",
                verbose_name="event",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="kind",
            field=models.CharField(
                choices=[("mail", "Mail"), ("reminder", "Reminder"), ("settlement", "Settlement")],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="recipient",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recipient",
            ),
        ),
        migrations.AlterField(
            model_name="dispute",
            name="buyer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disputes",
                to=settings.AUTH_USER_MODEL,
                verbose_name="buyer",
            ),
        ),
        migrations.AlterField(
            model_name="dispute",
            name="marketplace",
            field=models.ForeignKey(
                db_index=False,
                help_text="The order's, for the lists that programs read.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="disputes.marketplace",
                verbose_name="marketplace",
            ),
        ),
        migrations.AlterField(
            model_name="dispute",
            name="mediator",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to=settings.AUTH_USER_MODEL,
                verbose_name="mediator",
            ),
        ),
        migrations.AlterField(
            model_name="dispute",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disputes",
                to="disputes.order",
                verbose_name="order",
            ),
        ),
        migrations.AlterField(
            model_name="dispute",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("buyer_favour", "In the buyer's favour"),
                    ("seller_favour", "In the seller's favour"),
                    ("split", "Split"),
                    ("none", "No decision"),
                ],
                max_length=20,
                verbose_name="outcome",
            ),
        ),
        migrations.AlterField(
            model_name="dispute",
            name="overdue_count",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="times overdue"),
        ),
        migrations.AlterField(
            model_name="dispute",
            name="policy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disputes",
                to="disputes.policy",
                verbose_name="policy",
            ),
        ),
        migrations.AlterField(
            model_name="dispute",
            name="reached_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("agreement", "Agreement"),
                    ("seller_timeout", "The seller did not answer in time"),
                    ("buyer_timeout", "The buyer did not answer in time"),
                    ("ruling", "Ruling"),
                    ("withdrawn", "Withdrawn"),
                    ("return_lapsed", "The return was not sent in time"),
                    ("return_default", "The return was not answered in time"),
                    ("outside", "Settled outside"),
                ],
                max_length=20,
                verbose_name="reached by",
            ),
        ),
        migrations.AlterField(
            model_name="dispute",
            name="refund_amount",
            field=models.BigIntegerField(default=0, verbose_name="refund"),
        ),
        migrations.AlterField(
            model_name="dispute",
            name="ruled_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="ruled by",
            ),
        ),
        migrations.AlterField(
            model_name="dispute",
            name="ruling_waiting",
            field=models.BooleanField(default=False, verbose_name="ruling waits for confirmation"),
        ),
        migrations.AlterField(
            model_name="dispute",
            name="store",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disputes",
                to="disputes.store",
                verbose_name="store",
            ),
        ),
        migrations.AlterField(
            model_name="disputeline",
            name="dispute",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="disputes.dispute",
                verbose_name="dispute",
            ),
        ),
        migrations.AlterField(
            model_name="disputeline",
            name="is_open",
            field=models.BooleanField(default=True, verbose_name="in dispute now"),
        ),
        migrations.AlterField(
            model_name="disputeline",
            name="order_line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="dispute_lines",
                to="disputes.orderline",
                verbose_name="item",
            ),
        ),
        migrations.AlterField(
            model_name="disputeline",
            name="quantity",
            field=models.PositiveIntegerField(verbose_name="quantity"),
        ),
        migrations.AlterField(
            model_name="event",
            name="action",
            field=models.CharField(max_length=40, verbose_name="action"),
        ),
        migrations.AlterField(
            model_name="event",
            name="actor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="account",
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="at",
            field=models.DateTimeField(verbose_name="at"),
        ),
        migrations.AlterField(
            model_name="event",
            name="dispute",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="disputes.dispute",
                verbose_name="dispute",
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="due_at",
            field=models.DateTimeField(null=True, verbose_name="due"),
        ),
        migrations.AlterField(
            model_name="event",
            name="from_state",
            field=models.CharField(
                blank=True,
                choices=[
                    ("awaiting_seller_response", "Waiting for the seller's answer"),
                    ("awaiting_buyer_response", "Waiting for the buyer's answer"),
                    ("collecting_evidence", "Collecting evidence"),
                    ("under_review", "Under review"),
                    ("verifying_evidence", "Evidence asked"),
                    ("awaiting_return_shipment", "Waiting for the return to be sent"),
                    ("awaiting_return_receipt", "Return on its way"),
                    ("settling", "Paying"),
                    ("closed", "Closed"),
                ],
                max_length=30,
                verbose_name="state before",
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="role",
            field=models.CharField(
                choices=[
                    ("buyer", "Buyer"),
                    ("seller", "Seller"),
                    ("mediator", "Mediator"),
                    ("operator", "Operator"),
                    ("marketplace", "Marketplace"),
                    ("system", "Clock"),
                ],
                max_length=12,
                verbose_name="role",
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="sequence",
            field=models.PositiveIntegerField(verbose_name="number"),
        ),
        migrations.AlterField(
            model_name="event",
            name="to_state",
            field=models.CharField(
                choices=[
                    ("awaiting_seller_response", "Waiting for the seller's answer"),
                    ("awaiting_buyer_response", "Waiting for the buyer's answer"),
                    ("collecting_evidence", "Collecting evidence"),
                    ("under_review", "Under review"),
                    ("verifying_evidence", "Evidence asked"),
                    ("awaiting_return_shipment", "Waiting for the return to be sent"),
                    ("awaiting_return_receipt", "Return on its way"),
                    ("settling", "Paying"),
                    ("closed", "Closed"),
                ],
                max_length=30,
                verbose_name="state after",
            ),
        ),
        migrations.AlterField(
            model_name="heartbeat",
            name="at",
            field=models.DateTimeField(verbose_name="last run"),
        ),
        migrations.AlterField(
            model_name="heartbeat",
            name="name",
            field=models.CharField(max_length=50, primary_key=True, serialize=False, verbose_name="task"),
        ),
        migrations.AlterField(
            model_name="order",
            name="buyer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="orders",
                to=settings.AUTH_USER_MODEL,
                verbose_name="buyer",
            ),
        ),
        migrations.AlterField(
            model_name="order",
            name="marketplace",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="orders",
                to="disputes.marketplace",
                verbose_name="marketplace",
            ),
        ),
        migrations.AlterField(
            model_name="order",
            name="store",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="orders",
                to="disputes.store",
                verbose_name="store",
            ),
        ),
        migrations.AlterField(
            model_name="orderchange",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="disputes.order",
                verbose_name="order",
            ),
        ),
        migrations.AlterField(
            model_name="orderchange",
            name="undisputed",
            field=models.BigIntegerField(
                help_text="What no dispute took: so much less can be disputed later.",
                verbose_name="of it in no dispute",
            ),
        ),
        migrations.AlterField(
            model_name="orderline",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="disputes.order",
                verbose_name="order",
            ),
        ),
        migrations.AlterField(
            model_name="orderline",
            name="shipment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="lines",
                to="disputes.shipment",
                verbose_name="parcel",
            ),
        ),
        migrations.AlterField(
            model_name="settlement",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="confirmed"),
        ),
        migrations.AlterField(
            model_name="settlement",
            name="currency",
            field=models.CharField(max_length=3, verbose_name="currency"),
        ),
        migrations.AlterField(
            model_name="settlement",
            name="dispute",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="settlement",
                to="disputes.dispute",
                verbose_name="dispute",
            ),
        ),
        migrations.AlterField(
            model_name="settlement",
            name="disputed_amount",
            field=models.BigIntegerField(verbose_name="in dispute"),
        ),
        migrations.AlterField(
            model_name="settlement",
            name="failure_reason",
            field=models.CharField(blank=True, max_length=500, verbose_name="why it failed"),
        ),
        migrations.AlterField(
            model_name="settlement",
            name="idempotency_key",
            field=models.UUIDField(
                default=uuid.uuid4, editable=False, unique=True, verbose_name="idempotency key"
            ),
        ),
        migrations.AlterField(
            model_name="settlement",
            name="instructed_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When the provider was called, unless it has said no: amounts are fixed meanwhile.",
                null=True,
                verbose_name="instructed",
            ),
        ),
        migrations.AlterField(
            model_name="settlement",
            name="requested_at",
            field=models.DateTimeField(verbose_name="requested"),
        ),
        migrations.AlterField(
            model_name="settlement",
            name="status",
            field=models.CharField(
                choices=[
                    ("requested", "Requested"),
                    ("failed", "Failed"),
                    ("confirmed", "Confirmed"),
                    ("cancelled", "Cancelled: settled outside"),
                ],
                default="requested",
                max_length=10,
                verbose_name="status",
            ),
        ),
        migrations.AlterField(
            model_name="shipment",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="shipments",
                to="disputes.order",
                verbose_name="order",
            ),
        ),
        migrations.AlterField(
            model_name="store",
            name="marketplace",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stores",
                to="disputes.marketplace",
                verbose_name="marketplace",
            ),
        ),
        migrations.AlterField(
            model_name="storemember",
            name="store",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="members",
                to="disputes.store",
                verbose_name="store",
            ),
        ),
        migrations.AlterField(
            model_name="storemember",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="store_memberships",
                to=settings.AUTH_USER_MODEL,
                verbose_name="account",
            ),
        ),
        migrations.AlterField(
            model_name="webhookattempt",
            name="message",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="tries",
                to="disputes.webhookmessage",
                verbose_name="message",
            ),
        ),
        migrations.AlterField(
            model_name="webhookmessage",
            name="dispute",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="webhook_messages",
                to="disputes.dispute",
                verbose_name="dispute",
            ),
        ),
        migrations.AlterField(
            model_name="webhookmessage",
            name="endpoint",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="disputes.webhookendpoint",
                verbose_name="endpoint",
            ),
        ),
        migrations.AlterField(
            model_name="webhookmessage",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="webhook_messages",
                to="disputes.event",
                verbose_name="event",
            ),
        ),
    ]
