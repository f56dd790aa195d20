"""Fields that several forms share: words in somebody's own language, an amount of a dispute's currency."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from disputes.layout import AmountInput
from disputes.money import parse_amount

MOST_LETTERS = 5000


def words(label: Any, *, required: bool = False, rows: int = 4, help_text: Any = "") -> forms.CharField:
    """A text in anybody's language."""
    area = forms.Textarea({"rows": rows, "dir": "auto"})
    return forms.CharField(
        label=label, required=required, max_length=MOST_LETTERS, widget=area, help_text=help_text
    )


class AmountField(forms.CharField):
    """An amount typed as "12.50", read as minor units; None where nothing was typed."""

    currency = ""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 40} | options)

    def use(self, currency: str) -> None:
        """The currency is known once the dispute is."""
        self.currency = currency
        self.widget = AmountInput(currency)
        self.widget.is_required = self.required

    def clean(self, value: Any) -> int | None:  # type: ignore[override]  # minor units of what was typed
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_amount(text, self.currency)
        except ValueError as error:
            raise ValidationError(str(error)) from None
