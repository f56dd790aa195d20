"""The desk's queues: which cases wait for what, in parts that have an index each, and what is due first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from disputes.flow import MEDIATING, State
from disputes.listing import CEILING, Section, fetched, parts_of, together
from disputes.models import Dispute, Event
from disputes.models.dispute import DisputeQuerySet

TIMED = Q(due_at__isnull=False)
PARTIES_TURN = (State.COLLECTING_EVIDENCE, State.VERIFYING_EVIDENCE)
Parts = list[Q]  # they do not overlap


def _each(*states: State, **more: Any) -> Parts:
    """One part per state, as an index serves them; all of them have a deadline."""
    return [TIMED & Q(state=state, **more) for state in sorted(states)]


def _mine(user: Any, at: datetime) -> list[Parts]:
    """What its mediator can do now; then what waits for the parties, or for a second mediator."""
    to_do = TIMED & Q(state=State.UNDER_REVIEW, mediator=user)
    waits = Q(ruling_waiting=True, ruled_by=user)
    return [
        [to_do & Q(ruling_waiting=False), to_do & Q(ruling_waiting=True) & ~Q(ruled_by=user)],
        [to_do & waits, *_each(*PARTIES_TURN, mediator=user)],
    ]


def _overdue(user: Any, at: datetime) -> list[Parts]:
    """Past the deadline now, or once already."""
    return [
        [
            *_each(State.UNDER_REVIEW, due_at__lte=at),
            *_each(State.UNDER_REVIEW, due_at__gt=at, overdue_count__gt=0),
        ]
    ]


def _to_confirm(user: Any, at: datetime) -> list[Parts]:
    """Rulings of others; who stepped back from a case stays away."""
    stepped_back = Event.objects.filter(dispute=OuterRef("pk"), action="recuse", actor=user)
    return [[TIMED & Q(ruling_waiting=True) & ~Q(ruled_by=user) & Q(~Exists(stepped_back))]]


@dataclass(frozen=True)
class Queue:
    """A question that a mediator has of the desk; its sections follow each other."""

    name: str
    text: Any
    which: Callable[[Any, datetime], list[Parts]]

    def sections(self, cases: DisputeQuerySet, user: Any, at: datetime) -> list[Section[Dispute]]:
        """Its cases, each section in order of deadline."""
        return [Section([cases.filter(part) for part in parts], "due_at") for parts in self.which(user, at)]


QUEUES = {
    queue.name: queue
    for queue in (
        Queue("mine", _("Mine"), _mine),
        Queue("unassigned", _("Nobody's"), lambda user, at: [_each(*MEDIATING, mediator=None)]),
        Queue("overdue", _("Overdue"), _overdue),
        Queue("confirm", _("To confirm"), _to_confirm),
        Queue("evidence", _("Waiting for evidence"), lambda user, at: [_each(*PARTIES_TURN)]),
        Queue(
            "returns",
            _("Returns with problems"),
            lambda user, at: [_each(*MEDIATING, return_condition__gt="")],
        ),
        Queue("all", _("All cases"), lambda user, at: [_each(*MEDIATING)]),
    )
}
OPENS_WITH = ("mine", "unassigned")  # the first of them that has a case; else all


@dataclass(frozen=True)
class Standing:
    """Its cases, counted up to a ceiling, and the first deadline of what is to do, else of what waits."""

    count: int
    due_at: datetime | None = None
    is_to_do: bool = False


def standings(cases: DisputeQuerySet, user: Any, at: datetime) -> dict[str, Standing]:
    """Of every queue, in one query whatever their sizes: no part is read further than it is counted."""
    parts = []
    for name, queue in QUEUES.items():
        for number, section in enumerate(queue.sections(cases, user, at)):
            columns = f"'{name}', {number}, COUNT(*), MIN(part.due_at)"
            parts += parts_of(section.first(None, CEILING + 1), columns)
    found = [row for row in fetched(together(parts)) if row[2]]
    return {name: _standing([row[1:] for row in found if row[0] == name]) for name in QUEUES}


def _standing(parts: list[tuple[int, int, Any]]) -> Standing:
    """Of one queue: the number of its section, the count and the first deadline, part by part."""
    if not parts:
        return Standing(0)
    first = min(number for number, _count, _due in parts)
    due_at = min(_instant(due) for number, _count, due in parts if number == first)
    return Standing(min(CEILING + 1, sum(count for _number, count, _due in parts)), due_at, first == 0)


def opening(found: dict[str, Standing]) -> Queue:
    """What the desk opens with: the reader's own cases, else what nobody has, else all."""
    return QUEUES[next((name for name in OPENS_WITH if found[name].count), "all")]


def _instant(value: Any) -> datetime:
    """What the database answers for an instant, which is text on SQLite."""
    column: Any = Dispute._meta.get_field("due_at").get_col("part")
    for convert in connection.ops.get_db_converters(column):
        value = convert(value, None, connection)
    moment: datetime = value
    return moment
