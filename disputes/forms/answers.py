"""What parties answer without a new proposal: yes, no, a mediator, everything back, withdrawn, sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from disputes.coach import Purpose
from disputes.flow import Remedy, Role
from disputes.forms.address import AsksForAddress
from disputes.forms.base import ActionForm
from disputes.forms.fields import words
from disputes.forms.pieces import CountsPieces
from disputes.returning import SENT, Pieces, disputed_pieces

WARNINGS = "evidence.contradictions.warnings_for"  # of an app above this one


class Confirmed(ActionForm):
    """A button that says what it means: its name is `confirm`, and nothing is ticked beforehand."""

    confirm = forms.CharField(widget=forms.HiddenInput)

    def brought(self) -> dict[str, Any]:
        return {}


class Accept(AsksForAddress):
    """Names the proposal, so that none is accepted unseen. A seller says where a return goes."""

    proposal = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ("version", "proposal", "return_address", "return_reference")

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
        _("What should the mediator look at?"),
        required=True,
        help_text=_("Both sides read this."),
        purpose=Purpose.REPORT,
    )


class FinishEvidence(ActionForm):
    """Nothing but the button."""


class ShipReturn(CountsPieces):
    """With which number the goods go back, and how many pieces of them: all where nothing else is said."""

    can_warn = True

    carrier = forms.CharField(label=_("Carrier"), max_length=60)
    tracking_number = forms.CharField(
        label=_("Tracking number"),
        max_length=60,
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._count(data)
        named = {name: data.get(name, "") for name in ("carrier", "tracking_number")}
        self.warnings += import_string(WARNINGS)(
            self.dispute, self.actor.role, **named, kind="return_tracking"
        )
        return data

    def pieces_known(self) -> list[Pieces]:
        return disputed_pieces(self.dispute)

    def label_of(self, pieces: Pieces) -> str:
        return _("How many of “%(title)s” go back?") % {"title": pieces.title}

    def field_of(self, pieces: Pieces) -> forms.Field:
        field = super().field_of(pieces)
        field.initial, field.help_text = pieces.of, _("%(most)s in dispute.") % {"most": pieces.of}
        return field

    def _count(self, data: dict[str, Any]) -> None:
        for pieces in self.counted:
            name = self.name_of(pieces)
            if self.was_left_out(pieces):
                data[name] = pieces.of
            elif data.get(name) is None and name not in self.errors:
                self.add_error(name, _("Say how many of “%(title)s” go back.") % {"title": pieces.title})
        names = [self.name_of(pieces) for pieces in self.counted]
        if names and not any(name in self.errors or data[name] for name in names):
            self.add_error(names[0], _("At least one piece goes back."))

    def brought(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in ("carrier", "tracking_number")}
        return said | ({SENT: self.rows()} if self.counted else {})
