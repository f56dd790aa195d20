"""What accounts call "pt" is the Portuguese of Brazil: that is what the pages speak."""

from typing import Any

from django.db import migrations


def rename(apps: Any, _editor: Any) -> None:
    apps.get_model("accounts", "User").objects.filter(language="pt").update(language="pt-br")


def rename_back(apps: Any, _editor: Any) -> None:
    apps.get_model("accounts", "User").objects.filter(language="pt-br").update(language="pt")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_mail_preferences"),
    ]

    operations = [
        migrations.RunPython(rename, rename_back),
    ]
