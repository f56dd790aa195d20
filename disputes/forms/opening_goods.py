"""The first answers of who opens a dispute: what went wrong, and with which items."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.flow import SUB_REASONS, Reason
from disputes.models import Order, OrderLine, Policy
from disputes.perform import refusal_of_day, refusal_of_line, window
from disputes.words.reasons import REASONS, SUB_REASON_WORDS

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
        if wrong := refusal_of_day(self.order, answers.get("received_on"), self.at):
            self.add_error("received_on", wrong)
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
