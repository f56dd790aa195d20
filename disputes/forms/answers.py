"""What parties answer without a new proposal: yes, no, a mediator, everything back, withdrawn, sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from disputes.flow import Remedy, Role
from disputes.forms.address import AsksForAddress
from disputes.forms.base import ActionForm
from disputes.forms.fields import words

WARNINGS = "evidence.contradictions.warnings_for"  # of an app above this one


class Confirmed(ActionForm):
    """A button that says what it means: its name is `confirm`, and nothing is ticked beforehand."""

    confirm = forms.CharField(widget=forms.HiddenInput)

    def brought(self) -> dict[str, Any]:
        return {}


class Accept(AsksForAddress):
    """Names the proposal, so that none is accepted unseen. A seller says where a return goes."""

    proposal = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ("version", "proposal", "return_address")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("proposal", self.dispute.on_the_table_id)

    def asks_for_address(self) -> bool:
        table = self.dispute.on_the_table
        is_return = table is not None and table.remedy == Remedy.RETURN_AND_REFUND
        return is_return and self.actor.role == Role.SELLER

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.check_address()
        return data


class RefundInFull(Confirmed):
    """The seller gives everything back, and the buyer keeps the goods."""


class Withdraw(Confirmed):
    """The buyer ends the dispute without a refund."""


class Reject(ActionForm):
    statement = words(
        _("Why not"), help_text=_("The seller and the mediator read this. You may leave it empty.")
    )


class RequestIntervention(ActionForm):
    statement = words(
        _("What should the mediator look at?"), required=True, help_text=_("Both sides read this.")
    )


class FinishEvidence(ActionForm):
    """Nothing but the button."""


class ShipReturn(ActionForm):
    """With which number the goods go back."""

    can_warn = True

    carrier = forms.CharField(label=_("Carrier"), max_length=60)
    tracking_number = forms.CharField(
        label=_("Tracking number"),
        max_length=60,
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        named = {name: data.get(name, "") for name in ("carrier", "tracking_number")}
        self.warnings += import_string(WARNINGS)(
            self.dispute, self.actor.role, **named, kind="return_tracking"
        )
        return data
