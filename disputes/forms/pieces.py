"""How many pieces of each line: fields named after the SKU, where there is more than one piece."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from disputes.forms.base import ActionForm
from disputes.returning import Pieces


class CountsPieces(ActionForm):
    """`counted` are the lines that it asks about, none where there is but one piece."""

    prefix_of_pieces = "quantity"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.pieces_known()
        self.counted = known if sum(each.of for each in known) > 1 else []
        for each in self.counted:
            self.fields[self.name_of(each)] = self.field_of(each)

    def pieces_known(self) -> list[Pieces]:
        raise NotImplementedError

    def label_of(self, pieces: Pieces) -> str:
        raise NotImplementedError

    def name_of(self, pieces: Pieces) -> str:
        return f"{self.prefix_of_pieces}-{pieces.sku}"

    def field_of(self, pieces: Pieces) -> forms.Field:
        wrong = _("Write a number from 0 to %(most)s.") % {"most": pieces.of}
        return forms.IntegerField(
            label=self.label_of(pieces),
            required=False,
            min_value=0,
            max_value=pieces.of,
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
        )

    def was_left_out(self, pieces: Pieces) -> bool:
        """Whether who sent the form knows nothing of this field."""
        return self.add_prefix(self.name_of(pieces)) not in self.data

    def rows(self) -> list[dict[str, Any]]:
        """As the event keeps them."""
        return [each.row_of(self.cleaned_data[self.name_of(each)]) for each in self.counted]
