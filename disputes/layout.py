"""Building blocks of forms: an amount with its currency's sign, a choice with a second line."""

import re
from typing import Any

from babel.numbers import get_currency_symbol, get_decimal_symbol
from django.forms import TextInput
from django.utils.translation import get_language, to_locale

PLAIN = re.compile(r"[0-9]+\.[0-9]+")


class AmountInput(TextInput):
    """A text input for an amount in `currency`, with the currency's sign before it."""

    def __init__(self, currency: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", "dir": "ltr"} | (attrs or {}))
        self.currency = currency

    def format_value(self, value: Any) -> str | None:
        """With the decimal sign of the reader's language; what somebody typed stays as it is."""
        text = super().format_value(value)
        if text is None or not PLAIN.fullmatch(text):
            return text
        return text.replace(".", get_decimal_symbol(to_locale(get_language() or "en")))

    @property
    def sign(self) -> str:
        """The currency's sign in the active language."""
        return get_currency_symbol(self.currency, to_locale(get_language() or "en"))


class Described(str):
    """A choice's label with a second, muted line: `(value, Described("Full refund", "Buyer keeps it"))`."""

    description: str

    def __new__(cls, label: str, description: str = "") -> "Described":
        self = super().__new__(cls, label)
        self.description = description
        return self
