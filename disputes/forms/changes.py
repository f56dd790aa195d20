"""What an operator says for a marketplace: money of an order that moved outside the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from disputes.forms.fields import AmountField
from disputes.models import Order, OutsideSettlement


class OrderChangeForm(forms.Form):
    kind = forms.ChoiceField(label=_("What happened"), choices=OutsideSettlement.Kind.choices)
    amount = AmountField(
        label=_("Amount"), required=False, help_text=_("Empty: all that is left of what was paid.")
    )
    reference = forms.CharField(
        label=_("Reference"),
        max_length=64,
        required=False,
        help_text=_("The shop's number of it. Told again, it is noted once."),
    )

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amount: Any = self.fields["amount"]
        amount.use(order.currency)
