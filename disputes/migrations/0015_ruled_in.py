"""Which entry of the record the last ruling is, so that who confirms it confirms the one that was read.

On SQLite the table of disputes is built anew, and a trigger on policies looks into it: it stands aside.
"""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from disputes import triggers


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in triggers.create(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in triggers.drop(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("disputes", "0014_digests_and_returns")]

    operations = [
        migrations.RunPython(drop, create),
        migrations.AddField(
            model_name="dispute",
            name="ruled_in",
            field=models.PositiveIntegerField(
                default=0, help_text="Number of the last ruling in the record."
            ),
        ),
        migrations.RunPython(create, drop),
    ]
