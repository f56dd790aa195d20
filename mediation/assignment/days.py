"""Who is here today: absences and rest days, in each mediator's own time zone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import Any
from zoneinfo import ZoneInfo

from disputes.models import Policy
from mediation.models import Absence

A_DAY = timedelta(days=1)  # no time zone is further away than that


class Presence(IntEnum):
    """The less, the rather somebody is given a case."""

    HERE = 0
    RESTING = 1
    ABSENT = 2


def presences(mediators: Iterable[Any], policy: Policy, at: datetime) -> dict[int, Presence]:
    """How each of them is at `at`, in one query."""
    absences: dict[int, list[Absence]] = {mediator.pk: [] for mediator in mediators}
    around = {"first_day__lte": (at + A_DAY).date(), "last_day__gte": (at - A_DAY).date()}
    for absence in Absence.objects.filter(mediator__in=absences, **around):
        absences[absence.mediator_id].append(absence)
    return {each.pk: _presence(each, absences[each.pk], policy, at) for each in mediators}


def is_absent(mediator: Any, policy: Policy, at: datetime) -> bool:
    """On days that were entered as an absence; who only rests is not."""
    return presences([mediator], policy, at)[mediator.pk] is Presence.ABSENT


def _presence(mediator: Any, absences: list[Absence], policy: Policy, at: datetime) -> Presence:
    today = today_of(mediator, at)
    if any(absence.first_day <= today <= absence.last_day for absence in absences):
        return Presence.ABSENT
    return Presence.RESTING if _rests(mediator, policy, today) else Presence.HERE


def _rests(mediator: Any, policy: Policy, today: date) -> bool:
    """Own rest days; who has named none rests when the policy's calendar does, holidays included."""
    profile = getattr(mediator, "mediator_profile", None)
    if profile and profile.rest_days:
        return today.weekday() in profile.rest_days
    return not policy.calendar.is_working_day(today)


def zone_of(mediator: Any) -> ZoneInfo:
    return ZoneInfo(mediator.time_zone or "UTC")


def today_of(mediator: Any, at: datetime) -> date:
    return at.astimezone(zone_of(mediator)).date()
