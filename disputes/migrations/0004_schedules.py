"""What the task worker repeats: the clock and the outbox each minute, the clean-up each day."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CLUSTER = "desk"  # as in the settings: the worker leaves schedules without it alone

SCHEDULES = {
    "clock": {"func": "disputes.tasks.enforce_deadlines", "schedule_type": "I", "minutes": 1},
    "deliveries": {"func": "disputes.tasks.send_deliveries", "schedule_type": "I", "minutes": 1},
    "prune": {"func": "disputes.tasks.prune_tasks", "schedule_type": "D"},
}


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schedules = apps.get_model("django_q", "Schedule").objects
    for name, values in SCHEDULES.items():
        schedules.update_or_create(name=name, defaults={"cluster": CLUSTER, "repeats": -1, **values})


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("django_q", "Schedule").objects.filter(name__in=SCHEDULES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0003_default_policy"),
        ("django_q", "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more"),
    ]

    operations = [migrations.RunPython(create, remove)]
