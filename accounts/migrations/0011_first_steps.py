"""Accounts know which first steps their people have been through."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_portuguese_of_brazil"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="guided_as_buyer",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name="user",
            name="guided_as_seller",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
