"""Disputes that were there before are listed too; in batches, so that nobody waits long for a row."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

BATCH = 5000


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    disputes = apps.get_model("disputes", "Dispute").objects
    orders = apps.get_model("disputes", "Order").objects.filter(pk=OuterRef("order"))
    events = apps.get_model("disputes", "Event").objects
    last = events.filter(dispute=OuterRef("pk"), sequence=OuterRef("version"))
    missing = disputes.filter(marketplace=None).order_by("pk").values_list("pk", flat=True)
    while pks := list(missing[:BATCH]):
        disputes.filter(pk__in=pks).update(
            marketplace=Subquery(orders.values("marketplace")[:1]),
            updated_at=Coalesce(Subquery(last.values("at")[:1]), F("opened_at")),
        )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("disputes", "0017_listed_by_marketplace")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
