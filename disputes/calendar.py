"""Working days: which days count, and when the Nth of them ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays


@dataclass(frozen=True)
class WorkingCalendar:
    """Days on which the mediation centre of a policy works.

    `weekend` holds weekday numbers, Monday = 0. Public holidays and worked weekends come from the `holidays`
    package for `country` (ISO 3166-1 alpha-2) and `subdivision`; `days_off` and `days_worked` correct it.
    """

    country: str
    time_zone: str
    subdivision: str = ""
    weekend: frozenset[int] = frozenset({5, 6})
    days_off: frozenset[date] = frozenset()
    days_worked: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        if day in self.days_worked:
            return True
        if day in self.days_off:
            return False
        public = _public_holidays(self.country, self.subdivision, day.year)
        if day.weekday() in self.weekend:
            return day in public.weekend_workdays
        return day not in public

    def add_working_days(self, start: date, days: int) -> date:
        """The `days`-th working day after `start`, which itself is not counted."""
        day = start
        for _ in range(days):
            day += timedelta(days=1)
            while not self.is_working_day(day):
                day += timedelta(days=1)
        return day

    def deadline(self, start: datetime, days: int) -> datetime:
        """The instant (UTC) at which `days` working days after `start` are over.

        At the same local time if `start` fell on a working day, else when the last day ends.
        """
        zone = ZoneInfo(self.time_zone)
        local = start.astimezone(zone)
        last = self.add_working_days(local.date(), days)
        if self.is_working_day(local.date()):
            end = datetime.combine(last, local.time(), zone)
        else:
            end = datetime.combine(last + timedelta(days=1), time(), zone)
        return end.astimezone(UTC)


@lru_cache(maxsize=256)
def _public_holidays(country: str, subdivision: str, year: int) -> holidays.HolidayBase:
    return holidays.country_holidays(country, subdiv=subdivision or None, years=year)


def is_supported(country: str, subdivision: str = "") -> bool:
    """Whether the `holidays` package knows this country and, where given, this subdivision."""
    known = holidays.list_supported_countries(include_aliases=False)
    return country in known and (not subdivision or subdivision in known[country])
