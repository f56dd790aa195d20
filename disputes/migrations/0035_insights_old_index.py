"""Takes away the index that the one with the freight of returns replaces."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("disputes", "0034_insights_freight_index")]

    operations = [migrations.RemoveIndex(model_name="disputedgoods", name="goods_by_reason")]
