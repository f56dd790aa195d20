"""How a return came back to the seller."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.flow import ReturnCondition, Role
from disputes.forms.fields import words
from evidence.forms.files import WithFiles
from evidence.models import Kind


class AcknowledgeReturn(WithFiles):
    """In what condition the return came; unless all is well, with evidence now or since it was sent."""

    acknowledgement = forms.ChoiceField(
        label=gettext_lazy("What came back"), choices=ReturnCondition.choices, widget=forms.RadioSelect
    )
    statement = words(
        gettext_lazy("What is wrong with it"),
        rows=3,
        help_text=gettext_lazy(
            "Leave this and the files empty if all is well. If not: photos, or what the carrier says."
        ),
    )

    field_order = ("version", "acknowledgement", "statement", "files")
    asks_kinds = False

    def layout(self) -> Layout:
        return Layout("version", "acknowledgement", "statement", "files")

    def kind_of_files(self, data: dict[str, Any]) -> str:
        nothing_came = data.get("acknowledgement") == ReturnCondition.NOT_RECEIVED
        return Kind.CARRIER_INVESTIGATION if nothing_came else Kind.RETURN_CONDITION_PHOTO

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        condition = data.get("acknowledgement", ReturnCondition.ITEM_RECEIVED)
        if condition != ReturnCondition.ITEM_RECEIVED and not self.errors and not self._has_evidence():
            self.add_error("files", _("Add evidence of it: photos, or what the carrier says."))
        return data

    def _has_evidence(self) -> bool:
        since_sent = self.dispute.evidence.by(Role.SELLER).filter(
            event__at__gte=self.dispute.return_shipped_at
        )
        return bool(self.pieces) or since_sent.exists()

    def brought(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in ("acknowledgement", "statement")}
        return said | {"evidence": self.pieces}
