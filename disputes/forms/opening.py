"""What a buyer says to open a dispute: what went wrong, with what, what happened, what would settle it.

Each part is a page of its own; `Open` is all of them at once.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.coach import Purpose, Situation
from disputes.flow import Freight, Reason, Remedy, Role
from disputes.forms.fields import typed_amount
from disputes.forms.files import KINDS, FilesField, TakesFiles
from disputes.forms.opening_goods import CHOOSE_ONE, Items, Part, WhatWentWrong
from disputes.forms.writing import Words
from disputes.layout import AmountInput, Described
from disputes.money import format_money
from disputes.perform import Opening
from disputes.remedies import Terms

__all__ = ["Files", "Items", "Open", "Part", "WhatHappened", "WhatWentWrong", "Wish"]

USUAL_KIND = "evidence.checklist.usual_kind"  # of an app above this one
MOST_WORDS = 5000

TOLD = {
    Remedy.FULL_REFUND: gettext_lazy("You get %(whole)s back."),
    Remedy.PARTIAL_REFUND: gettext_lazy("You get a part of %(whole)s back."),
}
TOLD_WITH_GOODS = {
    Remedy.FULL_REFUND: gettext_lazy("You get %(whole)s back and keep the goods."),
    Remedy.PARTIAL_REFUND: gettext_lazy("You get a part of %(whole)s back and keep the goods."),
    Remedy.RETURN_AND_REFUND: gettext_lazy(
        "You send the goods back. When the seller has them, you get up to %(whole)s back."
    ),
}


class WhatHappened(Part):
    statement = forms.CharField(
        label=gettext_lazy("In your words"),
        help_text=gettext_lazy("The seller reads this, and a mediator if one has to decide."),
        max_length=MOST_WORDS,
        widget=Words({"rows": 8}, purpose=Purpose.REPORT),
        error_messages={"required": gettext_lazy("Tell in your own words what happened.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area: Any = self.fields["statement"].widget
        area.situation = partial(Situation, Role.BUYER, proposes=True)  # the wish comes on the next page


class Wish(Part):
    remedy = forms.ChoiceField(
        label=gettext_lazy("Your wish"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what would settle it."), **CHOOSE_ONE},
    )
    amount = forms.CharField(
        label=gettext_lazy("Amount for you"),
        help_text=gettext_lazy("For a partial refund, or a refund after the return."),
        required=False,
        max_length=30,
    )
    return_freight = forms.ChoiceField(
        label=gettext_lazy("Who pays for sending the goods back"),
        choices=Freight.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages=CHOOSE_ONE,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].widget = AmountInput(self.order.currency)
        self.fields["remedy"].choices = [(r, str(Remedy(r).label)) for r in Remedy if r != Remedy.NO_REFUND]  # type: ignore[attr-defined]

    def offer(self, terms: Terms) -> None:
        """Show what may be asked for, with amounts."""
        whole = format_money(terms.disputed_amount, terms.currency)
        told = TOLD_WITH_GOODS if terms.reason == Reason.NOT_AS_DESCRIBED else TOLD
        self.fields["remedy"].choices = [  # type: ignore[attr-defined]
            (remedy, Described(str(remedy.label), str(told[remedy]) % {"whole": whole}))
            for remedy in terms.remedies
        ]
        if not terms.return_is_possible:
            del self.fields["return_freight"]
            self.fields["remedy"].error_messages["invalid_choice"] = _(
                "A return is not possible in this dispute."
            )
            self.fields["amount"].help_text = _("Only for a partial refund.")

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        terms = self.terms
        if terms is None or not answers.get("remedy"):
            return answers
        try:
            freight = answers.get("return_freight") or ""
            answers["refund"], answers["freight"] = terms.checked(answers["remedy"], self._minor(), freight)
        except ValidationError as error:
            self.add_error(None, error)
        return answers

    def _minor(self) -> int | None:
        """The amount that was typed, in minor units; it counts for some remedies only."""
        text = self.cleaned_data.get("amount") or ""
        if not text or self.cleaned_data["remedy"] == Remedy.FULL_REFUND:
            return None
        try:
            return typed_amount(text, self.order.currency)
        except ValueError as error:
            raise ValidationError({"amount": str(error)}) from None

    @property
    def terms(self) -> Terms | None:
        """What the wish is measured against; None while reason or items are not known."""
        opening = self.known.get("opening") or self.opening()
        return Terms(opening.reason, opening.amount(), self.order.currency) if opening else None

    def opening(self) -> Opening | None:
        return None


class Files(TakesFiles, Part):
    files = FilesField(  # type: ignore[assignment]  # a field, not Form.files
        label=gettext_lazy("Photos or papers"),
        help_text=gettext_lazy("If you have any. You can add more later."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        self.take(Role.BUYER.value, self._usual, policy=self.policy)
        answers["evidence"] = self.pieces
        return answers

    @property
    def sender(self) -> Any:
        return self.order.buyer

    @property
    def _usual(self) -> str:
        return str(import_string(USUAL_KIND)(self.answer("sub_reason")))

    def usual_kind(self) -> Any:
        return import_string(KINDS)(self._usual).label


class Open(Files, Wish, WhatHappened, Items, WhatWentWrong):
    """All parts at once, checked in the order in which they are asked."""

    def opening(self) -> Opening | None:
        """What is to be disputed; None while reason or items are not known."""
        reason, chosen = self.answer("reason"), self.answer("lines")
        if not reason or not chosen:
            return None
        return Opening(
            self.order, reason, self.answer("sub_reason") or "", self.quantities(), self.answer("received_on")
        )

    def brought(self) -> dict[str, Any]:
        """The keywords for `open_dispute`, besides the opening itself."""
        answers = self.cleaned_data
        return {
            "remedy": answers["remedy"],
            "amount": answers["refund"],
            "return_freight": answers["freight"],
            "statement": answers["statement"],
            "evidence": answers.get("evidence", []),
        }
