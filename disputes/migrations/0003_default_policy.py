"""The policy that a new installation starts with."""

from datetime import UTC, datetime

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# about 500 euro each, in minor units
CONFIRMATION_ABOVE = {
    "EUR": 50000,
    "USD": 55000,
    "GBP": 43000,
    "CNY": 400000,
    "JPY": 85000,
    "BRL": 300000,
}


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("disputes", "Policy").objects.create(
        name="Standard policy",
        in_force_from=datetime(2000, 1, 1, tzinfo=UTC),
        weekend=[5, 6],
        confirmation_above=CONFIRMATION_ABOVE,
    )


def keep(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The table goes with the first migration."""


class Migration(migrations.Migration):
    dependencies = [("disputes", "0002_unchanging_rows")]

    operations = [migrations.RunPython(create, keep)]
