"""The task worker forgets old sign-in links and sessions each day."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CLUSTER = "desk"  # as in the settings


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("django_q", "Schedule").objects.update_or_create(
        name="sign_ins",
        defaults={
            "func": "accounts.tasks.prune_sign_ins",
            "schedule_type": "D",
            "cluster": CLUSTER,
            "repeats": -1,
        },
    )


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("django_q", "Schedule").objects.filter(name="sign_ins").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_sign_in_links"),
        ("django_q", "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more"),
    ]

    operations = [migrations.RunPython(create, remove)]
