"""How instants are written: our own short form in English, each language's own order of words elsewhere."""

from __future__ import annotations

from datetime import date, datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, to_locale

# form: (Django's format for English, CLDR's skeletons of day and time for the others)
FORMS = {
    "long": ("D j M Y, H:i", ("yMMMEd", "Hm")),
    "day": ("D j M, H:i", ("MMMEd", "Hm")),
    "short": ("j M, H:i", ("MMMd", "Hm")),
    "date": ("j M Y", ("yMMMd",)),
    "short_date": ("j M", ("MMMd",)),
    "time": ("H:i", ("Hm",)),
}


def locale() -> Locale:
    """The active language's locale; English where babel knows none."""
    try:
        return Locale.parse(to_locale(get_language() or "en"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def write(moment: datetime, form: str = "long") -> str:
    """An instant in the reader's zone, in one of FORMS."""
    return _write(timezone.localtime(moment), form)


def write_day(day: date, form: str = "date") -> str:
    """A day that somebody named, in no zone, in one of FORMS that has no time."""
    return _write(day, form)


def _write(moment: date, form: str) -> str:
    english, skeletons = FORMS[form]
    active = locale()
    if active.language == "en":
        return date_format(moment, english)
    parts = [str(format_skeleton(skeleton, moment, locale=active)) for skeleton in skeletons]
    if len(parts) == 1:
        return parts[0]
    day, time = parts
    return str(active.datetime_formats["medium"]).format(time, day)
