"""Money as integer minor units of an ISO 4217 currency: reading, writing and showing amounts."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import format_currency
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _
from iso4217 import Currency

CODE_BESIDE_DIGITS = re.compile(r"(?<=[A-Z]{3})(?=[0-9])")  # CLDR puts a space there; babel does not
WRITTEN = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{0,8})?")  # 12 digits: sums of many still fit 64 bits


@lru_cache(maxsize=256)
def exponent(currency: str) -> int:
    """Decimal places of a currency by ISO 4217 (JPY 0, EUR 2, KWD 3). ValueError for unknown codes."""
    try:
        places = Currency(currency).exponent
    except ValueError:
        places = None
    if places is None:
        raise ValueError(_("%(code)s is not a currency in use.") % {"code": currency or "''"})
    return places


def currencies() -> list[str]:
    """The codes that `exponent` knows."""
    return sorted(currency.code for currency in Currency if currency.exponent is not None)


def parse_amount(text: str, currency: str) -> int:
    """Minor units of an amount written with a decimal point ("12.50"). ValueError says what is wrong."""
    places = exponent(currency)
    if not WRITTEN.fullmatch(text.strip()):
        raise ValueError(_("“%(text)s” is not an amount. Write it like 12.50.") % {"text": text[:40]})
    minor = Decimal(text.strip()).scaleb(places)
    if minor != minor.to_integral_value():
        raise ValueError(too_many_places(currency))
    if minor < 0:
        raise ValueError(_("The amount must not be negative."))
    return int(minor)


def too_many_places(currency: str) -> str:
    told = {"code": currency, "places": exponent(currency)}
    return _("%(code)s amounts have at most %(places)d decimal places.") % told


def to_plain(amount: int, currency: str) -> str:
    """The amount as a plain decimal string, as the API and forms write it: 1250 EUR is "12.50"."""
    return str(Decimal(amount).scaleb(-exponent(currency)))


def format_money(amount: int, currency: str, locale: str | None = None) -> str:
    """The amount as people of `locale` (default: the active language) read it: 1250 EUR is "€12.50"."""
    return _shown(amount, currency, locale or to_locale(get_language() or "en"))


@lru_cache(maxsize=4096)
def _shown(amount: int, currency: str, locale: str) -> str:
    """A page names each amount several times, and babel takes as long for one as a row of a list does."""
    places = exponent(currency)
    shown = format_currency(
        Decimal(amount).scaleb(-places),
        currency,
        format=_pattern(locale, places),
        locale=locale,
        currency_digits=False,
    )
    return CODE_BESIDE_DIGITS.sub("\N{NO-BREAK SPACE}", shown)


@lru_cache(maxsize=1024)
def _pattern(locale: str, places: int) -> str:
    """The locale's way to write money, with ISO decimals: CLDR's differ for 13 currencies."""
    pattern = Locale.parse(locale).currency_formats["standard"].pattern
    return pattern.replace(".00", "." + "0" * places if places else "")
