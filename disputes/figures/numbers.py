"""Numbers as people of the active language write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_decimal, format_percent

from disputes.instants import locale


def decimal(number: float, places: int = 0) -> str:
    """With marks between thousands and so many decimal places."""
    return _decimal(f"{number:.{places}f}", places, locale())


def percent(number: float, places: int = 1) -> str:
    """So many percent: 2.41 is "2.4 %", in English too, as all our texts have it."""
    return _percent(f"{number:.{places}f}", places, locale())


@lru_cache(maxsize=4096)
def _decimal(number: str, places: int, active: Locale) -> str:
    """A page of figures writes the same small numbers again and again, and babel takes its time."""
    return str(format_decimal(Decimal(number), format=_pattern("#,##0", places), locale=active))


@lru_cache(maxsize=4096)
def _percent(number: str, places: int, active: Locale) -> str:
    known = "#,##0\u00a0%" if active.language == "en" else active.percent_formats[None].pattern
    written = known.replace("#,##0", _pattern("#,##0", places))
    return str(format_percent(Decimal(number) / 100, format=written, locale=active))


def month_name(first: date) -> str:
    """Month and year: "Nov 2026"."""
    return str(format_skeleton("yMMM", first, locale=locale()))


def _pattern(whole: str, places: int) -> str:
    return whole + ("." + "0" * places if places else "")
