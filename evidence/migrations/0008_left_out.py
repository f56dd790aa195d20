"""Late evidence can be left out, with a reason."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0007_tracking_events")]

    operations = [
        migrations.AddField(
            model_name="admission",
            name="admitted",
            field=models.BooleanField(default=True, verbose_name="it counts"),
        ),
    ]
