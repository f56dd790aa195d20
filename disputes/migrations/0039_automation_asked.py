"""Up to which refund a rule answers, and when it looks again; what is there already says nothing of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disputes", "0038_order_change_schedule")]

    operations = [
        migrations.AddField(
            model_name="automationversion",
            name="asked_up_to",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="lefttopeople",
            name="again_at",
            field=models.DateTimeField(null=True),
        ),
    ]
