"""The mediators' desk reads each of its queues in order of deadline."""

from django.db import migrations, models

HAS_DEADLINE = models.Q(due_at__isnull=False)


class Migration(migrations.Migration):
    dependencies = [("disputes", "0005_list_indexes")]

    operations = [
        migrations.AddIndex(
            "dispute",
            models.Index(
                condition=HAS_DEADLINE, fields=["state", "mediator", "due_at", "id"], name="dispute_desk"
            ),
        ),
        migrations.AddIndex(
            "dispute",
            models.Index(
                condition=models.Q(overdue_count__gt=0, due_at__isnull=False),
                fields=["state", "due_at", "id"],
                name="dispute_overdue",
            ),
        ),
        migrations.AddIndex(
            "dispute",
            models.Index(
                condition=models.Q(return_condition__gt="", due_at__isnull=False),
                fields=["state", "due_at", "id"],
                name="dispute_return_problem",
            ),
        ),
        migrations.AddIndex(
            "dispute",
            models.Index(
                condition=models.Q(ruling_waiting=True), fields=["due_at", "id"], name="dispute_to_confirm"
            ),
        ),
    ]
