"""Amounts: read, written and shown with the decimals that ISO 4217 gives each currency."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disputes.money import exponent, format_money, parse_amount, to_plain


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.50", "EUR", 1250),
        ("12.5", "EUR", 1250),
        (" 7 ", "EUR", 700),
        ("4000", "JPY", 4000),
        ("1.234", "KWD", 1234),
    ],
)
def test_parse_reads_amounts(text, currency, minor):
    assert parse_amount(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency", "says"),
    [
        ("12.505", "EUR", "at most 2 decimal places"),
        ("1.5", "JPY", "at most 0 decimal places"),
        ("-1", "EUR", "must not be negative"),
        ("", "EUR", "is not an amount"),
        ("12,50", "EUR", "is not an amount"),
        ("1e3", "EUR", "is not an amount"),
        ("NaN", "EUR", "is not an amount"),
        ("١٢", "EUR", "is not an amount"),
        ("9" * 13, "EUR", "is not an amount"),
        ("1", "ZZZ", "ZZZ is not a currency"),
        ("1", "XAU", "XAU is not a currency"),
        ("1", "", "is not a currency"),
    ],
)
def test_parse_says_what_is_wrong(text, currency, says):
    with pytest.raises(ValueError, match=says):
        parse_amount(text, currency)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(st.integers(0, 10**12 - 1), st.sampled_from(["EUR", "JPY", "KWD", "BRL"]))
def test_plain_amounts_read_back(minor, currency):
    assert parse_amount(to_plain(minor, currency), currency) == minor


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "shown"),
    [
        (1250, "EUR", "en", "€12.50"),
        (0, "EUR", "en", "€0.00"),
        (4000, "JPY", "en", "¥4,000"),
        (12500, "KWD", "en", "KWD\N{NO-BREAK SPACE}12.500"),
        (1250, "EUR", "de", "12,50\N{NO-BREAK SPACE}€"),
        (123456, "BRL", "pt_BR", "R$\N{NO-BREAK SPACE}1.234,56"),
    ],
)
def test_money_is_shown_as_people_read_it(minor, currency, locale, shown):
    assert format_money(minor, currency, locale) == shown


def test_iso_decimals_win_over_cldrs():
    assert exponent("IQD") == 3
    assert format_money(1500, "IQD", "en").endswith("1.500")
