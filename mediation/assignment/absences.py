"""A mediator's absences: entered and deleted one at a time, and the cases that run out meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from disputes.flow import MEDIATING
from disputes.models import Dispute
from mediation.assignment.days import today_of, zone_of
from mediation.models import Absence

Days = tuple[date, date]


def enter(mediator: Any, first_day: date, last_day: date, note: str = "") -> Absence:
    """Refused with ValidationError where the days overlap an absence that is entered already."""
    with transaction.atomic():
        get_user_model()._default_manager.select_for_update().get(pk=mediator.pk)  # two browsers at once
        if other := overlapping(mediator, first_day, last_day):
            raise ValidationError(_("You are absent then already: %(days)s.") % {"days": other})
        return Absence.objects.create(mediator=mediator, first_day=first_day, last_day=last_day, note=note)


def overlapping(mediator: Any, first_day: date, last_day: date) -> Absence | None:
    return Absence.objects.filter(mediator=mediator, first_day__lte=last_day, last_day__gte=first_day).first()


def strike(mediator: Any, pk: int, at: datetime) -> bool:
    """Delete an absence that is not over; one that has begun ends yesterday. Whether there was one."""
    today = today_of(mediator, at)
    absence = Absence.objects.filter(mediator=mediator, pk=pk, last_day__gte=today).first()
    if absence is None:
        return False
    if absence.first_day < today:
        absence.last_day = today - timedelta(days=1)
        absence.save(update_fields=["last_day"])
    else:
        absence.delete()
    return True


def coming(mediators: Iterable[Any], at: datetime) -> dict[int, list[Absence]]:
    """By mediator, the absences that are not over, the first one first; one query for all."""
    found: dict[int, list[Absence]] = {mediator.pk: [] for mediator in mediators}
    today = {mediator.pk: today_of(mediator, at) for mediator in mediators}
    for absence in Absence.objects.filter(mediator__in=found).order_by("first_day", "pk"):
        if absence.last_day >= today[absence.mediator_id]:
            found[absence.mediator_id].append(absence)
    return found


def cases_running_out(mediator: Any, absences: list[Absence]) -> dict[int, list[Dispute]]:
    """By absence, the mediator's open cases whose clock runs out before the day after it, soonest first."""
    ends = {absence.pk: _end_of(absence.last_day, mediator) for absence in absences}
    mine = Dispute.objects.filter(state__in=MEDIATING, mediator=mediator, due_at__isnull=False)
    due = mine.filter(due_at__lt=max(ends.values())) if ends else mine.none()
    cases = list(due.select_related("order").prefetch_related("lines__order_line").order_by("due_at", "pk"))
    return {pk: [case for case in cases if case.due_at and case.due_at < end] for pk, end in ends.items()}


def _end_of(day: date, mediator: Any) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), zone_of(mediator))
