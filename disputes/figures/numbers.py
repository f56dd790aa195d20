"""Numbers as people of the active language write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from babel.dates import format_skeleton
from babel.numbers import format_decimal, format_percent

from disputes.instants import locale


def decimal(number: float, places: int = 0) -> str:
    """With marks between thousands and so many decimal places."""
    return str(format_decimal(_round(number, places), format=_pattern("#,##0", places), locale=locale()))


def percent(number: float, places: int = 1) -> str:
    """So many percent: 2.41 is "2.4%"."""
    whole = locale().percent_formats[None].pattern
    written = whole.replace("#,##0", _pattern("#,##0", places))
    return str(format_percent(_round(number, places) / 100, format=written, locale=locale()))


def month_name(first: date) -> str:
    """Month and year: "Nov 2026"."""
    return str(format_skeleton("yMMM", first, locale=locale()))


def _pattern(whole: str, places: int) -> str:
    return whole + ("." + "0" * places if places else "")


def _round(number: float, places: int) -> Decimal:
    return Decimal(f"{number:.{places}f}")
