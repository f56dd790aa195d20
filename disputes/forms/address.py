"""Where a return goes, and what is written on it: asked of a seller who proposes or accepts one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from disputes.forms.base import ActionForm


def reference_field() -> forms.CharField:
    """By which the seller knows the parcel again."""
    return forms.CharField(
        label=_("Reference for the parcel"),
        required=False,
        max_length=60,
        widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
        help_text=_("The buyer writes it on the parcel. You may leave it empty."),
    )


class AsksForAddress(ActionForm):
    """Has the fields only for whom it concerns; the store's own address at first."""

    return_address = forms.CharField(
        label=_("Return address"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 4, "dir": "auto", "autocomplete": "off"}),
        help_text=_("The buyer reads it when the return is agreed; it stands in the record from now on."),
    )
    return_reference = reference_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.asks_for_address():
            known = self.dispute.return_address or self.dispute.store.return_address
            self.initial.setdefault("return_address", known)
            self.initial.setdefault("return_reference", self.dispute.return_reference)
        else:
            del self.fields["return_address"], self.fields["return_reference"]

    def asks_for_address(self) -> bool:
        raise NotImplementedError

    def check_address(self) -> None:
        """A return needs an address; the known one stands in where none was sent."""
        if "return_address" not in self.fields or "return_address" in self.errors:
            return
        address = self.cleaned_data.get("return_address") or self.initial["return_address"]
        if address:
            self.cleaned_data["return_address"] = address
        else:
            self.add_error("return_address", _("Say where the buyer sends the goods."))
