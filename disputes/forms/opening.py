"""What a buyer says to open a dispute: what went wrong, with what, what happened, what would settle it.

Each part is a page of its own; `Open` is all of them at once.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.flow import SUB_REASONS, Freight, Reason, Remedy, SubReason
from disputes.forms.fields import FilesField
from disputes.layout import AmountInput, Described
from disputes.models import Order, OrderLine, Policy
from disputes.money import format_money, parse_amount
from disputes.perform import Opening, refusal_of_line, window
from disputes.remedies import Terms

ACCEPT_FILES = "evidence.acceptance.accepted_all"  # of an app above this one
MOST_WORDS = 5000

REASONS = {
    Reason.NOT_RECEIVED: gettext_lazy("It has not arrived"),
    Reason.NOT_AS_DESCRIBED: gettext_lazy("It came, but not as described"),
}
SUB_REASON_WORDS = {
    SubReason.NOT_SHIPPED: gettext_lazy("The seller has not sent it"),
    SubReason.TRACKING_INVALID: gettext_lazy("The tracking number does not work"),
    SubReason.IN_TRANSIT_LATE: gettext_lazy("It is on its way, but late"),
    SubReason.WRONG_ADDRESS: gettext_lazy("It was sent to a wrong address"),
    SubReason.CUSTOMS_HOLD: gettext_lazy("Customs holds it"),
    SubReason.RETURNED_TO_SENDER: gettext_lazy("It went back to the sender"),
    SubReason.DELIVERED_NOT_RECEIVED: gettext_lazy("It is marked delivered, but is not here"),
    SubReason.DIFFERENT_FROM_LISTING: gettext_lazy("It differs from the listing"),
    SubReason.QUALITY: gettext_lazy("The quality is poor"),
    SubReason.DAMAGED: gettext_lazy("It is damaged"),
    SubReason.MISSING_PARTS_OR_QUANTITY: gettext_lazy("Parts or pieces are missing"),
    SubReason.COUNTERFEIT: gettext_lazy("It is not genuine"),
    SubReason.WRONG_ITEM: gettext_lazy("It is another item"),
}
CHOOSE_ONE = {"invalid_choice": gettext_lazy("Choose one of these.")}


class Part(forms.Form):
    """What all parts know: the order, the rules, the moment, and what was answered before (`known`)."""

    def __init__(
        self,
        *args: Any,
        order: Order,
        policy: Policy,
        at: datetime,
        known: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.order, self.policy, self.at, self.known = order, policy, at, known or {}

    def answer(self, name: str) -> Any:
        """What was answered here or before; None where it was not, or badly."""
        answers: dict[str, Any] = getattr(self, "cleaned_data", {})
        return answers.get(name) if name in self.fields else self.known.get(name)

    @cached_property
    def order_lines(self) -> dict[str, OrderLine]:
        """The lines of the order by SKU, with what decides whether they may be disputed."""
        rows = self.order.lines.select_related("shipment").prefetch_related("dispute_lines__dispute")
        lines = {line.sku: line for line in rows.order_by("pk")}
        for line in lines.values():
            line.order = self.order
        return lines

    def refusal(self, line: OrderLine, reason: str, received_on: date | None = None) -> str:
        return refusal_of_line(line, reason, self.policy, self.at, received_on)

    def needs_day(self, line: OrderLine, reason: str | None) -> bool:
        """Whether the buyer has to say when it came: the window starts then, and no delivery is on record."""
        return bool(reason) and window(line, str(reason), self.policy).opens_at is None

    def off(self, line: OrderLine, reason: str | None) -> str:
        """Why a line cannot be chosen at all, or ""."""
        if not reason or (self.needs_day(line, reason) and not line.dispute_lines.all()):
            return ""
        today = self.at.date() if self.needs_day(line, reason) else None
        return self.refusal(line, reason, today)


class WhatWentWrong(Part):
    reason = forms.ChoiceField(
        label=gettext_lazy("What went wrong"),
        choices=list(REASONS.items()),
        widget=forms.RadioSelect,
        required=False,
        error_messages=CHOOSE_ONE,
    )
    sub_reason = forms.ChoiceField(
        label=gettext_lazy("What fits best"),
        choices=list(SUB_REASON_WORDS.items()),
        widget=forms.RadioSelect,
        required=False,
        error_messages=CHOOSE_ONE,
    )

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        reason, sub_reason = answers.get("reason"), answers.get("sub_reason")
        if not reason and sub_reason:
            reason = next(key for key, subs in SUB_REASONS.items() if sub_reason in subs)
            answers["reason"] = reason
        if self.has_error("reason") or self.has_error("sub_reason"):
            return answers
        if not reason:
            self.add_error("reason", _("Choose what went wrong."))
        elif sub_reason not in SUB_REASONS[Reason(reason)]:
            self.add_error("sub_reason", _("Choose what fits best."))
        elif why := self.why_not(reason):
            self.add_error("reason", why)
        return answers

    def why_not(self, reason: str) -> str:
        """Why no item of the order can be disputed for this reason, or ""."""
        refusals = [self.off(line, reason) for line in self.order_lines.values()]
        return "" if not all(refusals) else refusals[0] if refusals else _("This order has no items.")


class Items(Part):
    lines = forms.MultipleChoiceField(
        label=gettext_lazy("Items"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("“%(value)s” is not in this order.")},
    )
    received_on = forms.DateField(
        label=gettext_lazy("The day on which it came"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write the day like 2026-11-19.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].choices = [(sku, line.title) for sku, line in self.order_lines.items()]  # type: ignore[attr-defined]
        for sku, line in self.order_lines.items():
            self.fields[f"quantity-{sku}"] = self._quantity_field(line)

    def _quantity_field(self, line: OrderLine) -> forms.Field:
        wrong = _("Say how many of %(quantity)d have the problem.") % {"quantity": line.quantity}
        return forms.IntegerField(
            label=_("How many have the problem?"),
            required=False,
            min_value=1,
            max_value=line.quantity,
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
        )

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        chosen = [self.order_lines[sku] for sku in answers.get("lines") or []]
        if not chosen and not self.has_error("lines"):
            self.add_error("lines", _("Tick at least one item."))
        reason, day = self.answer("reason"), answers.get("received_on")
        if not reason:
            return answers
        asked = any(self.needs_day(line, reason) for line in chosen)
        if asked and not day and not self.has_error("received_on"):
            self.add_error("received_on", _("Tell us the day on which it came."))
        for line in chosen:
            if (day or not self.needs_day(line, reason)) and (why := self.refusal(line, reason, day)):
                self.add_error(
                    "received_on" if self.needs_day(line, reason) else "lines", f"{line.title}: {why}"
                )
        if not asked:
            answers["received_on"] = None
        return answers

    def quantities(self) -> dict[str, int]:
        """How many of each chosen line, by SKU."""
        return {
            sku: self.answer(f"quantity-{sku}") or self.order_lines[sku].quantity
            for sku in self.answer("lines") or []
        }


class WhatHappened(Part):
    statement = forms.CharField(
        label=gettext_lazy("In your words"),
        help_text=gettext_lazy("The seller reads this, and a mediator if one has to decide."),
        max_length=MOST_WORDS,
        widget=forms.Textarea({"rows": 8, "dir": "auto"}),
        error_messages={"required": gettext_lazy("Tell in your own words what happened.")},
    )


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
        goods_stay = terms.reason == Reason.NOT_AS_DESCRIBED
        told = {
            Remedy.FULL_REFUND: _("You get %(whole)s back and keep the goods.")
            if goods_stay
            else _("You get %(whole)s back."),
            Remedy.PARTIAL_REFUND: _("You get a part of %(whole)s back and keep the goods.")
            if goods_stay
            else _("You get a part of %(whole)s back."),
            Remedy.RETURN_AND_REFUND: _(
                "You send the goods back. When the seller has them, you get up to %(whole)s back."
            ),
        }
        self.fields["remedy"].choices = [  # type: ignore[attr-defined]
            (remedy, Described(str(remedy.label), told[remedy] % {"whole": whole}))
            for remedy in terms.remedies
        ]
        if not terms.return_is_possible:
            del self.fields["return_freight"]
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
            return parse_amount(text, self.order.currency)
        except ValueError as error:
            raise ValidationError({"amount": str(error)}) from None

    @property
    def terms(self) -> Terms | None:
        """What the wish is measured against; None while reason or items are not known."""
        opening = self.known.get("opening") or self.opening()
        return Terms(opening.reason, opening.amount(), self.order.currency) if opening else None

    def opening(self) -> Opening | None:
        return None


class Files(Part):
    files = FilesField(  # type: ignore[assignment]  # a field, not Form.files
        label=gettext_lazy("Photos or papers"),
        help_text=gettext_lazy("If you have any. You can add more later."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if uploads := answers.get("files"):
            photos = self.answer("reason") == Reason.NOT_AS_DESCRIBED
            kind = "photo_of_received_item" if photos else "other"
            try:
                answers["evidence"] = import_string(ACCEPT_FILES)(uploads, role="buyer", kind=kind)
            except ValidationError as error:
                self.add_error("files", error)
        return answers


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
