"""The task worker deletes each hour the drafts of rulings that nobody needs any more."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CLUSTER = "desk"  # as in the settings


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("django_q", "Schedule").objects.update_or_create(
        name="drop_drafts",
        defaults={
            "func": "mediation.tasks.drop_ended_drafts",
            "schedule_type": "H",
            "cluster": CLUSTER,
            "repeats": -1,
        },
    )


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("django_q", "Schedule").objects.filter(name="drop_drafts").delete()


class Migration(migrations.Migration):
    dependencies = [("mediation", "0004_digest_schedule")]

    operations = [migrations.RunPython(create, remove)]
