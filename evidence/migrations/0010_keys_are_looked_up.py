"""Whether any row names an object is asked for every object, in search of orphans."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0009_object_lock")]

    operations = [
        migrations.AlterField(
            model_name="storedfile",
            name="key",
            field=models.CharField(db_index=True, help_text="Its name in the storage.", max_length=200),
        ),
        migrations.AlterField(
            model_name="rendition", name="key", field=models.CharField(db_index=True, max_length=200)
        ),
    ]
