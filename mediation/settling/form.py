"""What a seller types to see what it would cost: an offer, and what a return would be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.flow import Freight
from disputes.forms.fields import AmountField
from disputes.models import Dispute
from disputes.money import format_money, to_plain
from disputes.remedies import Terms
from disputes.views.facts import goods_value
from mediation.settling.costs import Goods

RESALE = 50  # percent: assumed until somebody says better


class OfferForm(forms.Form):
    """Comes by GET, and from the short form with an offer alone, without a return; the rest is assumed."""

    amount = AmountField(label=gettext_lazy("Your offer to the buyer"))
    return_freight = forms.ChoiceField(
        label=gettext_lazy("With a return?"),
        choices=[("", gettext_lazy("No, the buyer keeps the goods")), *Freight.choices],
        required=False,
    )
    freight = AmountField(label=gettext_lazy("Return freight, about"), required=False)
    resale = forms.IntegerField(
        label=gettext_lazy("What returned goods are still worth, in percent"),
        required=False,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}),
        help_text=gettext_lazy("Assumed to be half of the price. You know better."),
    )

    def __init__(self, *args: Any, dispute: Dispute, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dispute = dispute
        self.initial = assumed(dispute)
        for name in ("amount", "freight"):
            amount: Any = self.fields[name]
            amount.use(dispute.currency)
        self.fields["amount"].help_text = _("In dispute: %(amount)s.") % {
            "amount": format_money(dispute.disputed_amount, dispute.currency)
        }
        if not Terms.of(dispute).return_is_possible:
            for name in ("return_freight", "freight", "resale"):
                del self.fields[name]

    def clean_amount(self) -> int:
        offer, most = self.cleaned_data["amount"], self.dispute.disputed_amount
        if 0 < offer <= most:
            return int(offer)
        raise ValidationError(
            _("The amount must be more than %(zero)s and %(less)s %(most)s.")
            % {
                "zero": format_money(0, self.dispute.currency),
                "less": _("at most"),
                "most": format_money(most, self.dispute.currency),
            }
        )

    @property
    def offer(self) -> int | None:
        """None where none was typed, or a wrong one."""
        return self._said().get("amount")

    @property
    def payer(self) -> str:
        """Who pays the return of the offer; "" without one."""
        return str(self._said().get("return_freight") or "")

    @property
    def goods(self) -> Goods:
        said = self._said()
        resale = said.get("resale")
        return Goods(
            goods_value(self.dispute.goods), RESALE if resale is None else resale, said.get("freight")
        )

    def _said(self) -> dict[str, Any]:
        """What was typed and is in order, else what is assumed."""
        known = _unwritten(self.dispute)
        if not self.is_bound:
            return known
        self.is_valid()
        return known | {"amount": None} | self.cleaned_data


def filled_in(dispute: Dispute, query: Mapping[str, str]) -> OfferForm:
    """As it was sent; as it is assumed where nothing was. An amount alone is offered without a return."""
    if "amount" not in query:
        return OfferForm(dispute=dispute)
    return OfferForm({**assumed(dispute), "return_freight": "", **query}, dispute=dispute)


def assumed(dispute: Dispute) -> dict[str, Any]:
    """As a form shows it before anybody has typed: the last proposal, the freight that the order knows."""
    known = _unwritten(dispute)
    written = {
        name: "" if known[name] is None else to_plain(known[name], dispute.currency)
        for name in ("amount", "freight")
    }
    return known | written


def _unwritten(dispute: Dispute) -> dict[str, Any]:
    table = dispute.on_the_table
    return {
        "amount": (dispute.refund_of(table) or None) if table else None,
        "return_freight": table.return_freight if table else "",
        "freight": dispute.order.return_freight_estimate,
        "resale": RESALE,
    }
