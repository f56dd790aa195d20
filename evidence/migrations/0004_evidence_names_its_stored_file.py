"""Evidence is a stored file or a tracking number; it has no file of its own any more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0003_stored_files")]

    operations = [
        migrations.RemoveField(
            model_name="evidence",
            name="file",
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sha256", ""), ("stored", None), ("tracking_number__gt", "")),
                    models.Q(("sha256__gt", ""), ("stored__isnull", False)),
                    _connector="OR",
                ),
                name="evidence_is_a_file_or_a_number",
            ),
        ),
    ]
