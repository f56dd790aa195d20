"""Countries by their two letters (ISO 3166-1): which there are, and what they are called."""

from __future__ import annotations

from babel import Locale

from disputes.instants import locale

# What CLDR names besides the standard's countries: regions, reserved codes, and codes made for tests.
NO_COUNTRY = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
)
COUNTRIES = frozenset(
    code
    for code in map(str, Locale("en").territories)
    if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY
)


def country_name(code: str) -> str:
    """A country's name in the active language; the code itself where there is none."""
    return str(locale().territories.get(code, code))
