"""Fields that several forms share: words in anybody's language, an amount of a currency."""

from __future__ import annotations

import re
from typing import Any
from unicodedata import decimal

from django import forms
from django.core.exceptions import ValidationError

from disputes.coach import Purpose
from disputes.forms.writing import Words
from disputes.layout import AmountInput
from disputes.money import exponent, parse_amount, too_many_places

MOST_LETTERS = 5000
WITH_COMMA = re.compile(r"[0-9]+,(?P<decimals>[0-9]+)")
GROUPED = re.compile(
    r"(?P<whole>[0-9]{1,3}(?P<mark>[.,' ])[0-9]{3}(?:(?P=mark)[0-9]{3})*)"
    r"(?:(?P<point>[.,])(?P<decimals>[0-9]+))?"
)
MARKS = {"٫": ".", "٬": ",", "’": "'", "\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " "}


def words(
    label: Any,
    *,
    required: bool = False,
    rows: int = 4,
    help_text: Any = "",
    purpose: Purpose = Purpose.ANSWER,
) -> forms.CharField:
    """A text in anybody's language."""
    area = Words({"rows": rows}, purpose=purpose)
    return forms.CharField(
        label=label, required=required, max_length=MOST_LETTERS, widget=area, help_text=help_text
    )


def typed_amount(text: str, currency: str) -> int:
    """Minor units of an amount as people type it: "12.50", "12,50", "1.234,56", "1 234,56", in any digits.
    ValueError says what is wrong.

    One mark alone is a decimal one where no more decimals follow than the currency has: "1,000" and "1.000"
    EUR are refused, as they may be a thousand.
    """
    plain = "".join(_plain(letter) for letter in text.strip())
    grouped = GROUPED.fullmatch(plain)
    if grouped and _is_clear(grouped["mark"], grouped["point"]):
        plain = grouped["whole"].replace(grouped["mark"], "") + "." + (grouped["decimals"] or "0")
    elif (found := WITH_COMMA.fullmatch(plain)) and len(found["decimals"]) <= exponent(currency):
        plain = plain.replace(",", ".")
    elif grouped and len(grouped["whole"].partition(".")[2]) > exponent(currency):
        raise ValueError(too_many_places(currency))
    return parse_amount(plain, currency)


def _plain(letter: str) -> str:
    return str(decimal(letter)) if letter.isdecimal() else MARKS.get(letter, letter)


def _is_clear(mark: str, point: str | None) -> bool:
    """Whether a mark between groups cannot be a decimal one."""
    return mark in "' " if point is None else mark != point


class AmountField(forms.CharField):
    """An amount typed as "12.50" or "12,50", read as minor units; None where nothing was typed."""

    currency = ""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 40} | options)

    def use(self, currency: str) -> None:
        """The currency is known once the dispute is."""
        self.currency = currency
        self.widget = AmountInput(currency)
        self.widget.is_required = self.required

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return typed_amount(text, self.currency)
        except ValueError as error:
            raise ValidationError(str(error)) from None
