"""Evidence, submitted by itself or to contest a claim."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Field, Fieldset, Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.coach import Purpose
from disputes.flow import RETURNING, Remedy, Role, State
from disputes.forms.address import reference_field
from disputes.forms.fields import words
from disputes.models import Proposal
from evidence.contradictions import warnings_for
from evidence.forms.files import WithFiles
from evidence.models import Evidence, Kind

VOUCHERS = (Kind.TRACKING, Kind.RETURN_TRACKING)


class _WithEvidence(WithFiles):
    """Files, each of its own kind or all of one, a carrier's tracking number, or both, with a note."""

    can_warn = True

    kind = forms.ChoiceField(
        label=gettext_lazy("What it shows"),
        required=False,
        choices=[("", gettext_lazy("Choose …")), *Kind.choices],
    )
    note = words(
        gettext_lazy("Note"),
        rows=2,
        purpose=Purpose.NOTE,
        help_text=gettext_lazy("What should be noticed in it. Both sides and the mediator read this."),
    )
    carrier = forms.CharField(label=gettext_lazy("Carrier"), required=False, max_length=60)
    tracking_number = forms.CharField(
        label=gettext_lazy("Tracking number"),
        required=False,
        max_length=60,
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("kind") and "kind" not in self.errors and self._has_unnamed(data):
            self.add_error("kind", _("Say what the files show."))
        carrier, number = data.get("carrier", ""), data.get("tracking_number", "")
        if carrier and not number:
            self.add_error("tracking_number", _("Write the tracking number too."))
        elif number and not carrier:
            self.add_error("carrier", _("Say which carrier gave this number."))
        elif number:
            self._add_voucher(carrier, number, data)
        if not self.has_something(data) and not self.errors:
            self.add_error("files", _("Choose a file, or write a carrier and a tracking number."))
        return data

    def _has_unnamed(self, data: dict[str, Any]) -> bool:
        """Whether files are here without a kind of their own."""
        uploads = data.get("uploads", [])
        return bool(data.get("files")) or any(self.kind_of(pk) not in Kind.values for pk in uploads)

    def _add_voucher(self, carrier: str, number: str, data: dict[str, Any]) -> None:
        usual = Kind.RETURN_TRACKING if self.dispute.state in RETURNING else Kind.TRACKING
        kind, role = data.get("kind"), self.actor.role.value
        kind = kind if kind in VOUCHERS else usual
        self.pieces.append(
            Evidence(role=role, kind=kind, note=data.get("note", ""), carrier=carrier, tracking_number=number)
        )
        self.warnings += warnings_for(self.dispute, role, carrier=carrier, tracking_number=number, kind=kind)

    def has_something(self, data: dict[str, Any]) -> bool:
        return bool(self.pieces)

    def kind_of_files(self, data: dict[str, Any]) -> str:
        return data.get("kind") or Kind.OTHER

    def evidence_fields(self) -> list[Any]:
        number = Fieldset(_("Or a tracking number"), "carrier", "tracking_number")
        return [Field("files"), Field("kind"), Field("note"), number]


class SubmitEvidence(_WithEvidence):
    """Files of one kind, or a tracking number, or both.

    While the buyer has to send the goods back, the seller may add what is written on the parcel.
    """

    return_reference = reference_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self._asks_for_reference():
            del self.fields["return_reference"]
            return
        self.initial.setdefault("return_reference", self.dispute.return_reference)

    def _asks_for_reference(self) -> bool:
        return self.actor.role == Role.SELLER and self.dispute.state == State.AWAITING_RETURN_SHIPMENT

    def layout(self) -> Layout:
        reference = ["return_reference"] if self._asks_for_reference() else []
        return Layout("version", *reference, *self.evidence_fields())

    def has_something(self, data: dict[str, Any]) -> bool:
        new = data.get("return_reference", "")
        return super().has_something(data) or bool(new and new != self.dispute.return_reference)

    def brought(self) -> dict[str, Any]:
        reference = self.cleaned_data.get("return_reference", "")
        return {"evidence": self.pieces} | ({"return_reference": reference} if reference else {})


class Contest(_WithEvidence):
    """Why no refund is due, with evidence now or before."""

    statement = words(
        gettext_lazy("Why no refund is due"),
        required=True,
        help_text=gettext_lazy("The buyer reads this, and the mediator if it comes to one."),
    )

    field_order = ("version", "statement", "files", "kind", "note", "carrier", "tracking_number")

    def layout(self) -> Layout:
        return Layout("version", "statement", *self.evidence_fields())

    def has_something(self, data: dict[str, Any]) -> bool:
        return super().has_something(data) or self.dispute.evidence.by(Role.SELLER).exists()

    def brought(self) -> dict[str, Any]:
        proposal = Proposal(role=self.actor.role.value, remedy=Remedy.NO_REFUND, amount=0)
        return {
            "proposal": proposal,
            "statement": self.cleaned_data["statement"],
            "evidence": self.pieces,
        }
