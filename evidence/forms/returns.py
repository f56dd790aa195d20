"""How a return came back to the seller, and how much of it."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.flow import ReturnCondition, Role
from disputes.forms.fields import words
from disputes.forms.pieces import CountsPieces
from disputes.returning import RECEIVED, Pieces, sent_pieces
from evidence.forms.files import WithFiles
from evidence.models import Kind


class AcknowledgeReturn(WithFiles, CountsPieces):
    """In what condition the return came; unless all is well, with evidence now or since it was sent.

    Where items are missing, how many came of each line that travelled.
    """

    prefix_of_pieces = RECEIVED

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
        counts = [Div(*self._named(), css_class="of-missing")] if self.counted else []
        return Layout("version", "acknowledgement", *counts, "statement", "files")

    def pieces_known(self) -> list[Pieces]:
        return sent_pieces(self.dispute)

    def label_of(self, pieces: Pieces) -> str:
        return _("How many of “%(title)s” came?") % {"title": pieces.title}

    def field_of(self, pieces: Pieces) -> forms.Field:
        field = super().field_of(pieces)
        field.help_text = _("%(n)s were sent.") % {"n": pieces.of}
        return field

    def kind_of_files(self, data: dict[str, Any]) -> str:
        nothing_came = data.get("acknowledgement") == ReturnCondition.NOT_RECEIVED
        return Kind.CARRIER_INVESTIGATION if nothing_came else Kind.RETURN_CONDITION_PHOTO

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        condition = data.get("acknowledgement", ReturnCondition.ITEM_RECEIVED)
        self._count(data, asked=condition == ReturnCondition.MISSING_ITEMS)
        if condition != ReturnCondition.ITEM_RECEIVED and not self.errors and not self._has_evidence():
            self.add_error("files", _("Add evidence of it: photos, or what the carrier says."))
        return data

    def _count(self, data: dict[str, Any], *, asked: bool) -> None:
        """Where nothing is missing, what was typed of pieces does not count."""
        for name, pieces in self._named().items():
            if not asked:
                self.errors.pop(name, None)
            elif data.get(name) is None and name not in self.errors:
                self.add_error(name, _("Say how many of “%(title)s” came.") % {"title": pieces.title})
        if asked and self.counted and all(data.get(n) == each.of for n, each in self._named().items()):
            text = _("By this all pieces came. Write how many came, fewer than were sent.")
            self.add_error(next(iter(self._named())), text)

    def _named(self) -> dict[str, Pieces]:
        return {self.name_of(pieces): pieces for pieces in self.counted}

    def _has_evidence(self) -> bool:
        since_sent = self.dispute.evidence.by(Role.SELLER).filter(
            event__at__gte=self.dispute.return_shipped_at
        )
        return bool(self.pieces) or since_sent.exists()

    def brought(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in ("acknowledgement", "statement")}
        missing = self.cleaned_data["acknowledgement"] == ReturnCondition.MISSING_ITEMS
        counted = {RECEIVED: self.rows()} if missing and self.counted else {}
        return said | counted | {"evidence": self.pieces}
