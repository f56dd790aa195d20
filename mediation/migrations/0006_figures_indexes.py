from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mediation", "0005_drafts_schedule"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="casefacts",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=[
                    "reason",
                    "sub_reason",
                    "mediator",
                    "seller_size",
                    "reached_by",
                    "outcome",
                    "closed_at",
                    "share",
                    "mediated_at",
                ],
                name="facts_by_subject",
            ),
        ),
        migrations.AddIndex(
            model_name="casefacts",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=[
                    "origin",
                    "destination",
                    "reason",
                    "reached_by",
                    "outcome",
                    "closed_at",
                    "share",
                    "mediated_at",
                ],
                name="facts_by_countries",
            ),
        ),
        migrations.AddIndex(
            model_name="casefacts",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=[
                    "closed_at",
                    "reason",
                    "decided_at",
                    "in_awaiting_seller_response",
                    "in_awaiting_buyer_response",
                    "in_collecting_evidence",
                    "in_under_review",
                    "in_verifying_evidence",
                    "in_awaiting_return_shipment",
                    "in_awaiting_return_receipt",
                    "in_settling",
                ],
                name="facts_times",
            ),
        ),
    ]
