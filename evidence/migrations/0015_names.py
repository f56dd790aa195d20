"""Names of rows and columns as the operators' pages show them in each language; no database changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0043_names"),
        ("evidence", "0014_return_label"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="evidence",
            options={"verbose_name": "evidence", "verbose_name_plural": "evidence"},
        ),
        migrations.AlterModelOptions(
            name="job",
            options={"verbose_name": "job", "verbose_name_plural": "jobs"},
        ),
        migrations.AlterModelOptions(
            name="stagedfile",
            options={"verbose_name": "staged file", "verbose_name_plural": "staged files"},
        ),
        migrations.AlterModelOptions(
            name="storedfile",
            options={"verbose_name": "stored file", "verbose_name_plural": "stored files"},
        ),
        migrations.AlterField(
            model_name="evidence",
            name="content_type",
            field=models.CharField(blank=True, max_length=50, verbose_name="file type"),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="dispute",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evidence",
                to="disputes.dispute",
                verbose_name="dispute",
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="late",
            field=models.BooleanField(default=False, verbose_name="late"),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="role",
            field=models.CharField(
                choices=[
                    ("buyer", "Buyer"),
                    ("seller", "Seller"),
                    ("mediator", "Mediator"),
                    ("operator", "Operator"),
                    ("marketplace", "Marketplace"),
                    ("system", "Clock"),
                ],
                max_length=12,
                verbose_name="role",
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="size",
            field=models.BigIntegerField(default=0, help_text="Bytes", verbose_name="size"),
        ),
        migrations.AlterField(
            model_name="job",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="tries"),
        ),
        migrations.AlterField(
            model_name="job",
            name="done_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="done"),
        ),
        migrations.AlterField(
            model_name="job",
            name="due_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="next try"),
        ),
        migrations.AlterField(
            model_name="job",
            name="error",
            field=models.CharField(blank=True, max_length=500, verbose_name="last error"),
        ),
        migrations.AlterField(
            model_name="job",
            name="kind",
            field=models.CharField(
                choices=[("scan", "Virus scan"), ("draw", "Drawing"), ("lock", "Object lock")],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="job",
            name="stored",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="jobs",
                to="evidence.storedfile",
                verbose_name="stored file",
            ),
        ),
        migrations.AlterField(
            model_name="stagedfile",
            name="arrived_at",
            field=models.DateTimeField(db_index=True, verbose_name="arrived"),
        ),
        migrations.AlterField(
            model_name="stagedfile",
            name="content_type",
            field=models.CharField(max_length=50, verbose_name="file type"),
        ),
        migrations.AlterField(
            model_name="stagedfile",
            name="name",
            field=models.CharField(max_length=200, verbose_name="file name"),
        ),
        migrations.AlterField(
            model_name="stagedfile",
            name="size",
            field=models.BigIntegerField(help_text="Bytes", verbose_name="size"),
        ),
        migrations.AlterField(
            model_name="stagedfile",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="account",
            ),
        ),
        migrations.AlterField(
            model_name="storedfile",
            name="arrived_at",
            field=models.DateTimeField(verbose_name="arrived"),
        ),
        migrations.AlterField(
            model_name="storedfile",
            name="content_type",
            field=models.CharField(max_length=50, verbose_name="file type"),
        ),
        migrations.AlterField(
            model_name="storedfile",
            name="found",
            field=models.CharField(
                blank=True, help_text="What the virus scan found.", max_length=200, verbose_name="found"
            ),
        ),
        migrations.AlterField(
            model_name="storedfile",
            name="key",
            field=models.CharField(
                db_index=True,
                help_text="Its name in the storage.",
                max_length=200,
                verbose_name="name in the storage",
            ),
        ),
        migrations.AlterField(
            model_name="storedfile",
            name="scan",
            field=models.CharField(
                blank=True,
                choices=[
                    ("waiting", "Not scanned yet"),
                    ("clean", "Scanned"),
                    ("infected", "Refused by the virus scan"),
                    ("too_big", "Too big for the virus scan"),
                ],
                max_length=10,
                verbose_name="virus scan",
            ),
        ),
        migrations.AlterField(
            model_name="storedfile",
            name="scanned_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="scanned"),
        ),
        migrations.AlterField(
            model_name="storedfile",
            name="sha256",
            field=models.CharField(max_length=64, unique=True, verbose_name="SHA-256"),
        ),
        migrations.AlterField(
            model_name="storedfile",
            name="size",
            field=models.BigIntegerField(help_text="Bytes", verbose_name="size"),
        ),
    ]
