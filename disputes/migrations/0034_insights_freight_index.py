"""All that is added up by reason in one index, the freight of returns too."""

from django.db import migrations, models

from accounts.migrating import AddIndexWithoutLock


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("disputes", "0033_insights_freight")]

    operations = [
        AddIndexWithoutLock(
            "disputedgoods",
            models.Index(
                condition=models.Q(("is_first", True)),
                fields=[
                    "store",
                    "reason",
                    "sub_reason",
                    "currency",
                    "opened_month",
                    "ordered_month",
                    "is_closed",
                    "is_lost_by_silence",
                    "is_settled",
                    "disputed_amount",
                    "settled_amount",
                    "refunded",
                    "freight_paid_by",
                    "return_freight",
                    "carrier",
                    "origin",
                    "destination",
                    "is_first",
                ],
                name="goods_by_subject",
            ),
        ),
    ]
