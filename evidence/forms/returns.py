"""How a return came back to the seller, and how much of it."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.coach import Purpose
from disputes.flow import ReturnCondition, Role
from disputes.forms.fields import words
from disputes.forms.pieces import CountsPieces
from disputes.returning import CONCERNED, RECEIVED, Pieces, sent_pieces
from disputes.words.returns import sent_words
from evidence.forms.files import WithFiles
from evidence.models import Kind

CONCERNING = (ReturnCondition.DAMAGED, ReturnCondition.EMPTY_OR_DIFFERENT)  # maybe of some pieces alone


class AcknowledgeReturn(WithFiles, CountsPieces):
    """In what condition the return came; unless all is well, with evidence now or since it was sent.

    Where items are missing, how many came of each line that travelled; where they are damaged or others, how
    many of them, if the seller likes to say.
    """

    prefix_of_pieces = RECEIVED

    acknowledgement = forms.ChoiceField(
        label=gettext_lazy("What came back"), choices=ReturnCondition.choices, widget=forms.RadioSelect
    )
    statement = words(
        gettext_lazy("What is wrong with it"),
        rows=3,
        purpose=Purpose.REPORT,
        help_text=gettext_lazy(
            "Leave this and the files empty if all is well. If not: photos, or what the carrier says."
        ),
    )

    field_order = ("version", "acknowledgement", "statement", "files")
    asks_kinds = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, pieces in self._named(CONCERNED).items():
            self.fields[name] = self._concerned_field(pieces)
        if sent := sent_words(self.dispute):
            self.fields["acknowledgement"].help_text = _("%(sent)s.") % {"sent": sent}

    def layout(self) -> Layout:
        groups = (("of-missing", RECEIVED), ("of-concerned", CONCERNED)) if self.counted else ()
        counts = [Div(*self._named(what), css_class=css) for css, what in groups]
        return Layout("version", "acknowledgement", *counts, "statement", "files")

    def pieces_known(self) -> list[Pieces]:
        return sent_pieces(self.dispute)

    def label_of(self, pieces: Pieces) -> str:
        return _("How many of “%(title)s” came?") % {"title": pieces.title}

    def field_of(self, pieces: Pieces) -> forms.Field:
        field = super().field_of(pieces)
        field.help_text = _("%(n)s were sent.") % {"n": pieces.of}
        return field

    def _concerned_field(self, pieces: Pieces) -> forms.Field:
        """As many as were sent; to be left empty."""
        field = super().field_of(pieces)
        field.label = _("How many are concerned?")
        if len(self.counted) > 1:
            field.label = _("How many of “%(title)s” are concerned?") % {"title": pieces.title}
        field.help_text = _("%(n)s were sent. Leave it empty if all are concerned, or you do not know.")
        field.help_text %= {"n": pieces.of}
        return field

    def kind_of_files(self, data: dict[str, Any]) -> str:
        nothing_came = data.get("acknowledgement") == ReturnCondition.NOT_RECEIVED
        return Kind.CARRIER_INVESTIGATION if nothing_came else Kind.RETURN_CONDITION_PHOTO

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        condition = data.get("acknowledgement", ReturnCondition.ITEM_RECEIVED)
        if condition == ReturnCondition.MISSING_ITEMS:
            self._count(data)
        else:
            self._ignore(RECEIVED)
        if condition not in CONCERNING:
            self._ignore(CONCERNED)
        if condition != ReturnCondition.ITEM_RECEIVED and not self.errors and not self._has_evidence():
            self.add_error("files", _("Add evidence of it: photos, or what the carrier says."))
        return data

    def _ignore(self, what: str) -> None:
        """What was typed of these pieces does not count for this answer."""
        for name in self._named(what):
            self.errors.pop(name, None)

    def _count(self, data: dict[str, Any]) -> None:
        for name, pieces in self._named(RECEIVED).items():
            if data.get(name) is None and name not in self.errors:
                self.add_error(name, _("Say how many of “%(title)s” came.") % {"title": pieces.title})
        if self.counted and all(data.get(n) == each.of for n, each in self._named(RECEIVED).items()):
            text = _("By this all pieces came. Write how many came, fewer than were sent.")
            self.add_error(next(iter(self._named(RECEIVED))), text)

    def _named(self, what: str) -> dict[str, Pieces]:
        return {f"{what}-{pieces.sku}": pieces for pieces in self.counted}

    def _has_evidence(self) -> bool:
        since_sent = self.dispute.evidence.by(Role.SELLER).filter(
            event__at__gte=self.dispute.return_shipped_at
        )
        return bool(self.pieces) or since_sent.exists()

    def brought(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in ("acknowledgement", "statement")}
        return said | self._counts() | {"evidence": self.pieces}

    def _counts(self) -> dict[str, Any]:
        """How many came where some are missing; else how many are concerned, of lines where it was said."""
        condition = self.cleaned_data["acknowledgement"]
        if condition == ReturnCondition.MISSING_ITEMS and self.counted:
            return {RECEIVED: self.rows()}
        named = self._named(CONCERNED) if condition in CONCERNING else {}
        said = [(each, self.cleaned_data.get(name)) for name, each in named.items()]
        rows = [each.row_of(quantity) for each, quantity in said if quantity]
        return {CONCERNED: rows} if rows else {}
