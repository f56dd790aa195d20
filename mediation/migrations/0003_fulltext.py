"""The full-text index of cases, in the database's own kind."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from mediation.digest import fulltext


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in fulltext.create(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in fulltext.drop(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("mediation", "0002_centre")]

    operations = [migrations.RunPython(create, drop)]
