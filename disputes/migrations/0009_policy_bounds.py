"""Durations and windows of a policy last between a day and a year."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0008_reason_index"),
    ]

    operations = [
        migrations.AlterField(
            model_name="policy",
            name="buyer_response_days",
            field=models.PositiveSmallIntegerField(
                default=7,
                validators=[MinValueValidator(1), MaxValueValidator(365)],
                verbose_name="days for the buyer's answer",
            ),
        ),
        migrations.AlterField(
            model_name="policy",
            name="evidence_days",
            field=models.PositiveSmallIntegerField(
                default=3,
                validators=[MinValueValidator(1), MaxValueValidator(365)],
                verbose_name="days for evidence",
            ),
        ),
        migrations.AlterField(
            model_name="policy",
            name="expected_delivery_days",
            field=models.PositiveSmallIntegerField(
                default=30,
                validators=[MinValueValidator(1), MaxValueValidator(365)],
                verbose_name="days to deliver where no date was promised",
            ),
        ),
        migrations.AlterField(
            model_name="policy",
            name="max_files_per_party",
            field=models.PositiveSmallIntegerField(
                default=50,
                validators=[MinValueValidator(1), MaxValueValidator(365)],
                verbose_name="files a party may submit",
            ),
        ),
        migrations.AlterField(
            model_name="policy",
            name="not_as_described_window_days",
            field=models.PositiveSmallIntegerField(
                default=15,
                validators=[MinValueValidator(1), MaxValueValidator(365)],
                verbose_name="days to dispute goods not as described",
            ),
        ),
        migrations.AlterField(
            model_name="policy",
            name="not_received_window_days",
            field=models.PositiveSmallIntegerField(
                default=60,
                validators=[MinValueValidator(1), MaxValueValidator(365)],
                verbose_name="days to dispute goods not received",
            ),
        ),
        migrations.AlterField(
            model_name="policy",
            name="return_receipt_days",
            field=models.PositiveSmallIntegerField(
                default=30,
                validators=[MinValueValidator(1), MaxValueValidator(365)],
                verbose_name="days to acknowledge a return",
            ),
        ),
        migrations.AlterField(
            model_name="policy",
            name="return_shipment_days",
            field=models.PositiveSmallIntegerField(
                default=10,
                validators=[MinValueValidator(1), MaxValueValidator(365)],
                verbose_name="days to send a return",
            ),
        ),
        migrations.AlterField(
            model_name="policy",
            name="review_again_working_days",
            field=models.PositiveSmallIntegerField(
                default=1,
                validators=[MinValueValidator(1), MaxValueValidator(365)],
                verbose_name="working days for an overdue review",
            ),
        ),
        migrations.AlterField(
            model_name="policy",
            name="review_working_days",
            field=models.PositiveSmallIntegerField(
                default=2,
                validators=[MinValueValidator(1), MaxValueValidator(365)],
                verbose_name="working days for the review",
            ),
        ),
        migrations.AlterField(
            model_name="policy",
            name="seller_response_days",
            field=models.PositiveSmallIntegerField(
                default=5,
                validators=[MinValueValidator(1), MaxValueValidator(365)],
                verbose_name="days for the seller's answer",
            ),
        ),
        migrations.AlterField(
            model_name="policy",
            name="verification_days",
            field=models.PositiveSmallIntegerField(
                default=3,
                validators=[MinValueValidator(1), MaxValueValidator(365)],
                verbose_name="days for evidence that was asked",
            ),
        ),
    ]
