"""Files are kept once each, by hash, with what is drawn of them and the work on them."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def gather(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """One stored file for each hash; what is not drawn of it yet is drawn by the worker."""
    evidence, stored_file, job = (
        apps.get_model("evidence", name) for name in ("Evidence", "StoredFile", "Job")
    )
    for piece in evidence.objects.filter(sha256__gt="").select_related("event").order_by("pk").iterator():
        stored, is_new = stored_file.objects.get_or_create(
            sha256=piece.sha256,
            defaults={
                "key": piece.file.name,
                "content_type": piece.content_type,
                "size": piece.size,
                "arrived_at": piece.event.at,
            },
        )
        if is_new:
            job.objects.create(stored=stored, kind="draw", due_at=piece.event.at)
        evidence.objects.filter(pk=piece.pk).update(stored=stored)


def scatter(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    evidence = apps.get_model("evidence", "Evidence")
    for piece in evidence.objects.exclude(stored=None).select_related("stored").iterator():
        evidence.objects.filter(pk=piece.pk).update(file=piece.stored.key)


class Migration(migrations.Migration):
    dependencies = [("disputes", "0012_reason_indexes"), ("evidence", "0002_schedule")]

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("key", models.CharField(help_text="Its name in the storage.", max_length=200)),
                ("content_type", models.CharField(max_length=50)),
                ("size", models.BigIntegerField(help_text="Bytes")),
                ("arrived_at", models.DateTimeField()),
                (
                    "scan",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("waiting", "Not scanned yet"),
                            ("clean", "Scanned"),
                            ("infected", "Refused by the virus scan"),
                            ("too_big", "Too big for the virus scan"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "found",
                    models.CharField(blank=True, help_text="What the virus scan found.", max_length=200),
                ),
                ("scanned_at", models.DateTimeField(blank=True, null=True)),
                (
                    "facts",
                    models.JSONField(default=dict, help_text="What is inside: size, pages, length, camera."),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Rendition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("thumbnail", "Thumbnail"),
                            ("view", "View"),
                            ("page", "Page"),
                            ("poster", "Poster"),
                        ],
                        max_length=10,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(default=0)),
                ("key", models.CharField(max_length=200)),
                ("content_type", models.CharField(max_length=50)),
                ("size", models.BigIntegerField(help_text="Bytes")),
                ("width", models.PositiveIntegerField(default=0)),
                ("height", models.PositiveIntegerField(default=0)),
                (
                    "stored",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renditions",
                        to="evidence.storedfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("stored", "kind", "number"), name="rendition_drawn_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("scan", "Virus scan"), ("draw", "Drawing")], max_length=10),
                ),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("error", models.CharField(blank=True, max_length=500)),
                (
                    "stored",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="jobs",
                        to="evidence.storedfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("stored", "kind"), name="one_job_of_each_kind")
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="job_due"
                    )
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="evidence",
            name="evidence_is_a_file_or_a_number",
        ),
        migrations.AddField(
            model_name="evidence",
            name="stored",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evidence",
                to="evidence.storedfile",
            ),
        ),
        migrations.RunPython(gather, scatter),
    ]
