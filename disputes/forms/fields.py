"""Fields that several forms share: words in anybody's language, an amount of a currency."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from disputes.coach import Purpose
from disputes.forms.writing import Words
from disputes.layout import AmountInput
from disputes.money import exponent, parse_amount

MOST_LETTERS = 5000
WITH_COMMA = re.compile(r"[0-9]+,(?P<decimals>[0-9]+)")


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
    """Minor units of an amount as people type it, "12.50" or "12,50". ValueError says what is wrong.

    A comma is a decimal one where no more decimals follow than the currency has: "1,000" EUR is refused,
    as it may be a thousand.
    """
    comma = WITH_COMMA.fullmatch(text.strip())
    if comma and len(comma["decimals"]) <= exponent(currency):
        text = text.replace(",", ".")
    return parse_amount(text, currency)


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
