"""Whether a ruling was sent back, so that the next one waits for confirmation too.

On SQLite the table of disputes is built anew, and a trigger on policies looks into it: it stands aside.
"""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from disputes import triggers

MEDIATING = ("collecting_evidence", "under_review", "verifying_evidence")


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in triggers.create(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in triggers.drop(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def mark(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Cases that are in mediation and of which a ruling was sent back."""
    back = apps.get_model("disputes", "Event").objects.filter(action="send_back_ruling")
    cases = apps.get_model("disputes", "Dispute").objects.filter(state__in=MEDIATING)
    cases.filter(pk__in=back.values("dispute")).update(sent_back=True)


class Migration(migrations.Migration):
    dependencies = [("disputes", "0015_ruled_in")]

    operations = [
        migrations.RunPython(drop, create),
        migrations.AddField(
            model_name="dispute",
            name="sent_back",
            field=models.BooleanField(
                default=False, help_text="A ruling was sent back: the next one waits for confirmation."
            ),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
        migrations.RunPython(create, drop),
    ]
