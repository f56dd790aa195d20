"""How far people have read a record: kept outside of it, one row for each person and dispute."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.db.models import OuterRef, Subquery

from accounts.hurrying import hurried
from disputes.flow import Role

SIDES = (Role.BUYER, Role.SELLER)
# Only forward, in one statement, whoever else looks at the same moment.
MOVE = """INSERT INTO disputes_readmark (dispute_id, person_id, role, sequence, at)
VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (dispute_id, person_id)
DO UPDATE SET role = excluded.role, sequence = excluded.sequence, at = excluded.at
WHERE excluded.sequence > disputes_readmark.sequence"""


class ReadMarkQuerySet(models.QuerySet["ReadMark"]):
    def move(self, dispute: int, person: int, role: Role, sequence: int, at: datetime) -> None:
        """Somebody has read up to this entry, at this moment for the first time.

        OperationalError where others write for too long to wait for it, an import on SQLite.
        """
        moment = connection.ops.adapt_datetimefield_value(at)
        with hurried(), connection.cursor() as cursor:
            cursor.execute(MOVE, [dispute, person, role.value, sequence, moment])

    def furthest(self, role: str) -> ReadMarkQuerySet:
        """Of the outer query's dispute, who read most on this side, and of several the first."""
        marks = self.filter(dispute=OuterRef("pk"), role=role)
        return marks.order_by("-sequence", "at")


class ReadMark(models.Model):
    """The last entry of others that a party has seen, and when it was seen first.

    What mediators and operators read is noted nowhere.
    """

    dispute = models.ForeignKey("disputes.Dispute", models.CASCADE, related_name="read_marks", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(max_length=12, choices=[(role.value, role.label) for role in SIDES])
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()

    objects = ReadMarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dispute", "person"], name="read_mark_once_each"),
        ]

    def __str__(self) -> str:
        return f"{self.dispute_id}: {self.person_id} up to {self.sequence}"


def how_far(person: int) -> dict[str, Any]:
    """Columns to annotate disputes with: how far each side has read, when, and this person."""
    marks = ReadMark.objects.all()
    mine = marks.filter(dispute=OuterRef("pk"), person=person)
    columns: dict[str, Any] = {"read_by_me": Subquery(mine.values("sequence")[:1])}
    for role in SIDES:
        side = marks.furthest(role.value)
        columns[f"read_by_{role.value}"] = Subquery(side.values("sequence")[:1])
        columns[f"read_by_{role.value}_at"] = Subquery(side.values("at")[:1])
    return columns
