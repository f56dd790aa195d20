"""The task worker digests each minute the cases of which something happened."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CLUSTER = "desk"  # as in the settings


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("django_q", "Schedule").objects.update_or_create(
        name="digest",
        defaults={
            "func": "mediation.tasks.digest_lagging",
            "schedule_type": "I",
            "minutes": 1,
            "cluster": CLUSTER,
            "repeats": -1,
        },
    )


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("django_q", "Schedule").objects.filter(name="digest").delete()


class Migration(migrations.Migration):
    dependencies = [("mediation", "0003_fulltext"), ("disputes", "0004_schedules")]

    operations = [migrations.RunPython(create, remove)]
