"""The task worker clears away, each day, files that no evidence names."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CLUSTER = "desk"  # as in the settings


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("django_q", "Schedule").objects.update_or_create(
        name="orphans",
        defaults={
            "func": "django.core.management.call_command",
            "args": "'remove_orphans'",
            "schedule_type": "D",
            "cluster": CLUSTER,
            "repeats": -1,
        },
    )


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("django_q", "Schedule").objects.filter(name="orphans").delete()


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial"), ("disputes", "0004_schedules")]

    operations = [migrations.RunPython(create, remove)]
