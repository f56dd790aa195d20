"""Names are searched by how they begin: an index on their small letters, with PostgreSQL's own for prefixes."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.functions import Lower


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX user_name_begins ON accounts_user (lower(name) varchar_pattern_ops)"
        )


def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX user_name_begins")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_staff_groups")]

    operations = [
        migrations.AddIndex("user", models.Index(Lower("name"), name="user_name_in_lower_case")),
        migrations.RunPython(create, drop),
    ]
