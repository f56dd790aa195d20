"""The task worker looks each minute for stored files that still wait to be scanned or drawn."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CLUSTER = "desk"  # as in the settings


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("django_q", "Schedule").objects.update_or_create(
        name="prepare",
        defaults={
            "func": "evidence.tasks.prepare_due",
            "schedule_type": "I",
            "minutes": 1,
            "cluster": CLUSTER,
            "repeats": -1,
        },
    )


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("django_q", "Schedule").objects.filter(name="prepare").delete()


class Migration(migrations.Migration):
    dependencies = [("evidence", "0010_keys_are_looked_up"), ("disputes", "0004_schedules")]

    operations = [migrations.RunPython(create, remove)]
