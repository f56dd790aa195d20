"""How many working hours a mediator has left: those between nine and five on the calendar's working days."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import ngettext

from disputes.calendar import WorkingCalendar
from disputes.flow import State
from disputes.models import Dispute

BEGINS, ENDS = time(9), time(17)
MOST_DAYS = 60  # beyond that nobody counts hours


def working_hours(calendar: WorkingCalendar, start: datetime, end: datetime) -> int:
    """Whole working hours between two instants, in the calendar's zone; 0 when it is over."""
    zone = ZoneInfo(calendar.time_zone)
    first, last = start.astimezone(zone), end.astimezone(zone)
    left = timedelta()
    for number in range(min(MOST_DAYS, (last.date() - first.date()).days + 1)):
        day = first.date() + timedelta(days=number)
        if calendar.is_working_day(day):
            begins = max(first, datetime.combine(day, BEGINS, zone))
            ends = min(last, datetime.combine(day, ENDS, zone))
            left += max(timedelta(), ends - begins)
    return int(left / timedelta(hours=1))


def hours_left(dispute: Dispute, at: datetime) -> str:
    """The mediator's own time: "about 16 working hours"; nothing while others are to act."""
    if dispute.state != State.UNDER_REVIEW or dispute.due_at is None or dispute.due_at <= at:
        return ""
    hours = working_hours(dispute.policy.calendar, at, dispute.due_at)
    return ngettext("about %(n)d working hour", "about %(n)d working hours", hours) % {"n": hours}
