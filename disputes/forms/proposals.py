"""A proposal as people type it: remedy, amount in the dispute's currency, who pays the return, why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.flow import Freight, Remedy, Role
from disputes.forms.address import AsksForAddress
from disputes.forms.fields import AmountField, words
from disputes.forms.remedies import closing_range, remedy_choices
from disputes.models import Proposal
from disputes.money import format_money
from disputes.remedies import Terms


class ProposalForm(AsksForAddress):
    """What goes on the table next; `preview` is the unsaved proposal of a valid form."""

    has_preview = proposes = True

    remedy = forms.ChoiceField(label=gettext_lazy("What do you propose?"), widget=forms.RadioSelect)
    return_freight = forms.ChoiceField(
        label=gettext_lazy("Who pays for sending the goods back?"),
        choices=Freight.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Only for a return."),
    )
    amount = AmountField(label=gettext_lazy("Amount to the buyer"), required=False)
    statement = words(gettext_lazy("Your words to the other side"), rows=4)

    field_order = (
        "version",
        "remedy",
        "amount",
        "return_freight",
        "return_address",
        "return_reference",
        "statement",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = Terms.of(self.dispute)
        self.fields["remedy"].choices = remedy_choices(self.dispute, self.actor.role)  # type: ignore[attr-defined]
        if not self.terms.return_is_possible:
            del self.fields["return_freight"]
        amount: Any = self.fields["amount"]
        amount.use(self.dispute.currency)
        amount.help_text = self._hint()
        if self.actor.role == Role.BUYER:
            amount.label = _("Amount for you")

    def _hint(self) -> str:
        most = format_money(self.dispute.disputed_amount, self.dispute.currency)
        limits = _("More than %(zero)s, less than %(most)s.") % {
            "zero": format_money(0, self.dispute.currency),
            "most": most,
        }
        if self.terms.return_is_possible:
            limits = _("Partial: more than %(zero)s, less than %(most)s. For a return up to %(most)s.") % {
                "zero": format_money(0, self.dispute.currency),
                "most": most,
            }
        closing = closing_range(self.dispute, self.actor.role)
        return f"{limits} {closing}".strip()

    def asks_for_address(self) -> bool:
        return self.actor.role == Role.SELLER and Terms.of(self.dispute).return_is_possible

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        remedy = data.get("remedy")
        if remedy == Remedy.FULL_REFUND:
            self.errors.pop("amount", None)  # it does not count
        if not remedy or "amount" in self.errors:
            return data
        try:
            amount, freight = self.terms.checked(remedy, data.get("amount"), data.get("return_freight", ""))
        except ValidationError as error:
            self.add_error(None, error)
            return data
        if remedy == Remedy.RETURN_AND_REFUND:
            self.check_address()
        else:
            data.pop("return_address", None)
            data.pop("return_reference", None)
        return data | {"amount": amount, "return_freight": freight}

    @property
    def preview(self) -> Proposal:
        data = self.cleaned_data
        return Proposal(
            role=self.actor.role.value,
            remedy=data["remedy"],
            amount=data["amount"],
            return_freight=data["return_freight"],
        )

    def brought(self) -> dict[str, Any]:
        return {
            "proposal": self.preview,
            "statement": self.cleaned_data.get("statement", ""),
            "return_address": self.cleaned_data.get("return_address", ""),
            "return_reference": self.cleaned_data.get("return_reference", ""),
        }


class Counter(ProposalForm):
    """The seller offers something else."""

    statement = words(
        gettext_lazy("Why this offer is fair"),
        required=True,
        help_text=gettext_lazy("The buyer reads this, and the mediator if it comes to one."),
    )


class Modify(ProposalForm):
    """The buyer asks for something else."""


class Propose(ProposalForm):
    """Anybody proposes something while a mediator has the case."""
