"""The worker looks each minute for order changes that a process which ended left undone."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NAME = "order changes"
SCHEDULE = {"func": "disputes.tasks.place_changes", "schedule_type": "I", "minutes": 1}


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schedules = apps.get_model("django_q", "Schedule").objects
    schedules.update_or_create(name=NAME, defaults={"cluster": "desk", "repeats": -1, **SCHEDULE})


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("django_q", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0037_order_change_index"),
        ("django_q", "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more"),
    ]

    operations = [migrations.RunPython(create, remove)]
