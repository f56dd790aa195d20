"""What a return cost, and who paid it, in the figures of a store's disputes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disputes", "0032_automation_told")]

    operations = [
        migrations.AddField(
            model_name="disputedgoods",
            name="freight_paid_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("seller", "The seller pays the return"),
                    ("buyer", "The buyer pays the return"),
                    ("platform", "The platform pays the return"),
                ],
                db_default="?",
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="disputedgoods",
            name="return_freight",
            field=models.BigIntegerField(null=True),
        ),
    ]
