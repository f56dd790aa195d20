"""The reader of a mail: their words, their zone, and when they are not to be disturbed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation

from accounts.zones import zone_named

NIGHT = (time(22), time(8))  # when reminders wait, for who has chosen no hours
DIGEST_AT = time(8)


def zone_of(reader: Any) -> ZoneInfo:
    return zone_named(reader.reading_time_zone)


@contextmanager
def in_the_readers_words(reader: Any) -> Iterator[None]:
    """Language and time zone of the account; what it leaves open, the installation and the browser say."""
    language = reader.reading_language or settings.LANGUAGE_CODE
    with translation.override(language), timezone.override(zone_of(reader)):
        yield


def quiet_until(reader: Any, at: datetime, otherwise: tuple[time, time] | None = None) -> datetime | None:
    """When the quiet hours are over in which `at` falls; None where it falls in none.

    `otherwise` are the hours of who has chosen none.
    """
    chosen = (reader.quiet_from, reader.quiet_until)
    hours = otherwise if None in chosen else chosen
    if hours is None:
        return None
    begin, end = hours
    local = at.astimezone(zone_of(reader))
    now, over_night = local.time(), begin > end
    if not (begin <= now or now < end if over_night else begin <= now < end):
        return None
    day = local.date() + timedelta(days=over_night and now >= begin)
    fold = local.fold if day == local.date() else 0  # in the hour that comes twice
    until = datetime.combine(day, end, local.tzinfo).replace(fold=fold)
    return until if until.astimezone(UTC) > at else None


def digest_after(reader: Any, at: datetime) -> datetime:
    """When what happened at `at` is told to who reads once a day: in the morning, after the quiet hours."""
    local = at.astimezone(zone_of(reader))
    day = local.date() + timedelta(days=local.time() >= DIGEST_AT)
    morning = datetime.combine(day, DIGEST_AT, local.tzinfo)
    return quiet_until(reader, morning) or morning
