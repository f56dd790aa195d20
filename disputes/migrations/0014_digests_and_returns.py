"""Who declared to be impartial, from which version the digest is, what is written on a return; categories.

On SQLite the table of disputes is built anew, and a trigger on policies looks into it: it stands aside.
"""

from django.apps.registry import Apps
from django.conf import settings
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
    dependencies = [
        ("disputes", "0013_tracking_number_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(drop, create),
        migrations.AddField(
            model_name="dispute",
            name="declared",
            field=models.JSONField(
                default=list, help_text="Numbers of the mediators who declared to be impartial on this case."
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="digested_version",
            field=models.PositiveIntegerField(
                default=0,
                help_text="The version from which what is derived of it (search, figures) was made.",
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="return_reference",
            field=models.CharField(
                blank=True,
                help_text="What the buyer writes on the parcel.",
                max_length=60,
                verbose_name="return reference",
            ),
        ),
        migrations.AddField(
            model_name="orderline",
            name="category",
            field=models.CharField(blank=True, max_length=60, verbose_name="category"),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(
                condition=models.Q(("version__gt", models.F("digested_version"))),
                fields=["id"],
                name="dispute_undigested",
            ),
        ),
        migrations.RunPython(create, drop),
    ]
