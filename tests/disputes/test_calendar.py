"""Working days: against independent libraries, and the two ways in which a clock ends."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from disputes.calendar import WorkingCalendar, is_supported
from disputes.flow import CLOCKS, State
from disputes.models import Policy

VECTORS = Path(__file__).parents[3] / "shared/data/working-days/add_working_days_vectors.csv"
SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = WorkingCalendar("CN", "Asia/Shanghai")


@pytest.mark.skipif(not VECTORS.exists(), reason="needs the data folder ../shared/data beside the checkout")
def test_working_days_agree_with_independent_libraries():
    with VECTORS.open() as file:
        rows = list(csv.DictReader(file))
    wrong = []
    for row in rows:
        country = row["calendar"]  # the British vectors are England's
        calendar = WorkingCalendar(country, "UTC", "ENG" if country == "GB" else "")
        got = calendar.add_working_days(date.fromisoformat(row["start"]), int(row["n"]))
        if got.isoformat() != row["expected"]:
            wrong.append((row, got))
    assert len(rows) > 2000
    assert wrong == []


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        # Monday is a working day: the same local time two working days later
        (datetime(2026, 3, 2, 10, 30, tzinfo=SHANGHAI), 2, datetime(2026, 3, 4, 10, 30, tzinfo=SHANGHAI)),
        # Friday: the weekend does not count
        (datetime(2026, 3, 6, 23, 59, tzinfo=SHANGHAI), 2, datetime(2026, 3, 10, 23, 59, tzinfo=SHANGHAI)),
        # Sunday is none: until Tuesday ends
        (datetime(2026, 3, 1, 10, 30, tzinfo=SHANGHAI), 2, datetime(2026, 3, 4, 0, 0, tzinfo=SHANGHAI)),
        # Saturday 14 February 2026 is worked, the Spring Festival follows until the 23rd
        (datetime(2026, 2, 14, 9, 0, tzinfo=SHANGHAI), 1, datetime(2026, 2, 24, 9, 0, tzinfo=SHANGHAI)),
        # a Sunday evening in UTC is Monday morning in Shanghai
        (datetime(2026, 3, 1, 20, 0, tzinfo=UTC), 1, datetime(2026, 3, 3, 4, 0, tzinfo=SHANGHAI)),
    ],
)
def test_a_working_day_clock_ends(start, days, end):
    assert CHINA.deadline(start, days) == end


def test_the_local_time_stays_when_summer_time_begins():
    lisbon = WorkingCalendar("PT", "Europe/Lisbon")
    start = datetime(2026, 3, 27, 12, 0, tzinfo=ZoneInfo("Europe/Lisbon"))  # Friday before the change
    assert lisbon.deadline(start, 1).isoformat() == "2026-03-30T11:00:00+00:00"


def test_days_off_and_days_worked_of_the_policy_come_first():
    monday, sunday = date(2026, 3, 2), date(2026, 3, 1)
    calendar = WorkingCalendar("CN", "UTC", days_off=frozenset({monday}), days_worked=frozenset({sunday}))
    assert (calendar.is_working_day(monday), calendar.is_working_day(sunday)) == (False, True)
    assert (CHINA.is_working_day(monday), CHINA.is_working_day(sunday)) == (True, False)


def test_the_weekend_is_the_policys():
    friday, sunday = date(2026, 3, 6), date(2026, 3, 8)
    egypt = WorkingCalendar("EG", "Africa/Cairo", weekend=frozenset({4, 5}))
    assert (egypt.is_working_day(friday), egypt.is_working_day(sunday)) == (False, True)


def test_countries_without_known_holidays_are_told_apart():
    assert is_supported("CN")
    assert is_supported("GB", "ENG")
    assert not is_supported("XX")
    assert not is_supported("GB", "XXX")


def test_a_natural_day_is_24_hours():
    start = datetime(2026, 3, 28, 12, tzinfo=UTC)
    deadline = Policy().deadline(CLOCKS[State.AWAITING_SELLER_RESPONSE], start)
    assert deadline == start + timedelta(hours=5 * 24)


def test_an_overdue_review_gets_one_more_working_day():
    start = datetime(2026, 3, 2, 2, tzinfo=UTC)
    clock, policy = CLOCKS[State.UNDER_REVIEW], Policy(weekend=[5, 6])
    assert policy.deadline(clock, start) == datetime(2026, 3, 4, 2, tzinfo=UTC)
    assert policy.deadline(clock, start, again=True) == datetime(2026, 3, 3, 2, tzinfo=UTC)
