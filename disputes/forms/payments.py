"""What programs and operators say of the money: paid, failed, moved outside the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.forms.base import ActionForm
from disputes.forms.fields import AmountField
from disputes.models import OutsideSettlement


class ConfirmSettlement(ActionForm):
    provider_reference = forms.CharField(
        label=gettext_lazy("Payment reference"),
        max_length=100,
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off"}),
    )


class FailSettlement(ActionForm):
    reason = forms.CharField(label=gettext_lazy("Why it failed"), max_length=500)


class SettleOutside(ActionForm):
    """Money of the order that moved elsewhere: less is left to dispute."""

    kind = forms.ChoiceField(label=gettext_lazy("What happened"), choices=OutsideSettlement.Kind.choices)
    amount = AmountField(label=gettext_lazy("Amount"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amount: Any = self.fields["amount"]
        amount.use(self.dispute.currency)

    def clean_amount(self) -> int:
        amount: int = self.cleaned_data["amount"]
        if amount <= 0:
            raise ValidationError(_("The amount must be more than 0."))
        return amount

    def brought(self) -> dict[str, Any]:
        data = self.cleaned_data
        moved = OutsideSettlement(order=self.dispute.order, kind=data["kind"], amount=data["amount"])
        return {"outside_settlement": moved}
