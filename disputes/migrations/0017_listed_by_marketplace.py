"""Columns for the lists that programs read: whose dispute it is, and when its last event happened.

Going back, SQLite builds the table of disputes anew, and a trigger on policies looks into it: it stands aside.
"""

import django.db.models.deletion
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
    dependencies = [("disputes", "0017_api_keys")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, create),
        migrations.AddField(
            model_name="dispute",
            name="marketplace",
            field=models.ForeignKey(
                db_index=False,
                help_text="The order's, for the lists that programs read.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="disputes.marketplace",
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="updated_at",
            field=models.DateTimeField(help_text="When the last event happened.", null=True),
        ),
        migrations.RunPython(migrations.RunPython.noop, drop),
    ]
