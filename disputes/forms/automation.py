"""The form of a rule: when it holds, what it does, how often; each in plain fields."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.countries import COUNTRIES
from disputes.flow import SUB_REASONS, Reason, Remedy, SubReason
from disputes.forms.fields import AmountField
from disputes.models import AutomationVersion, Policy
from disputes.money import exponent, format_money, to_plain
from disputes.remedies import OFFERED
from disputes.replies import Template
from disputes.replies.standing import fits_all

Does, Delivery = AutomationVersion.Does, AutomationVersion.Delivery
LONGEST_WAIT = 364 * 24  # hours; less where a policy gives the store less than a year
AMOUNTS = ("amount_up_to", "asked_up_to", "fixed_amount", "money_per_day", "money_per_month")
BETWEEN = re.compile(r"[\s,;]+")


def _number(label: Any, most: int, *, least: int = 1, required: bool = True, **options: Any) -> Any:
    return forms.IntegerField(label=label, min_value=least, max_value=most, required=required, **options)


class RuleForm(forms.Form):
    """`said()` are the columns of a version. Amounts are typed in the currency of the same form."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=gettext_lazy("Name of the rule"),
        max_length=60,
        help_text=gettext_lazy("Both sides read it in the record of each dispute that the rule answers."),
        widget=forms.TextInput({"dir": "auto"}),
    )
    reasons = forms.MultipleChoiceField(
        label=gettext_lazy("Reason"), choices=Reason.choices, widget=forms.CheckboxSelectMultiple
    )
    sub_reasons = forms.MultipleChoiceField(
        label=gettext_lazy("Only about"),
        choices=SubReason.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: about anything."),
    )
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        max_length=3,
        help_text=gettext_lazy("Three letters, like EUR. The rule sees disputes in this currency only."),
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters"}),
    )
    amount_up_to = AmountField(
        label=gettext_lazy("At most so much in dispute"),
        help_text=gettext_lazy("Where more is in dispute, people answer."),
    )
    asked_up_to = AmountField(
        label=gettext_lazy("Only if the refund asked for is at most"),
        required=False,
        help_text=gettext_lazy("Empty: up to all that is in dispute."),
    )
    remedies = forms.MultipleChoiceField(
        label=gettext_lazy("Only if the buyer asks for"),
        choices=[(remedy.value, remedy.label) for remedy in OFFERED],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "None ticked: whatever the buyer asks for, but no return that the store would pay. Where returns "
            "are ticked, what the store pays for them counts as money too."
        ),
    )
    delivery = forms.ChoiceField(
        label=gettext_lazy("Delivery"),
        choices=[("", gettext_lazy("It does not matter")), *Delivery.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    no_scan_days = _number(gettext_lazy("Days without a scan"), 365, required=False)
    order_age_from = _number(gettext_lazy("Order at least so many days old"), 3650, least=0, required=False)
    order_age_to = _number(gettext_lazy("Order at most so many days old"), 3650, least=0, required=False)
    countries = forms.CharField(
        label=gettext_lazy("Only to these countries"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("Two letters each, like ES, PT. Empty: to any country."),
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off"}),
    )
    does = forms.ChoiceField(
        label=gettext_lazy("What it does"), choices=Does.choices, widget=forms.RadioSelect
    )
    percent = _number(
        gettext_lazy("Offer so many percent of what is in dispute"),
        99,
        required=False,
        help_text=gettext_lazy("Rounded down to the smallest coin. For an offer give this or an amount."),
    )
    fixed_amount = AmountField(
        label=gettext_lazy("Offer this amount"),
        required=False,
        help_text=gettext_lazy("Where no more than this is in dispute, people answer."),
    )
    template = forms.ChoiceField(
        label=gettext_lazy("Text of the offer"),
        required=False,
        help_text=gettext_lazy("Where the text has a gap that a dispute does not fill, people answer."),
    )
    wait_hours = _number(
        gettext_lazy("Hours to wait after a dispute is opened"),
        LONGEST_WAIT,
        initial=1,
        help_text=gettext_lazy("Until then your staff can answer in person, or stop the rule."),
    )
    count_per_day = _number(gettext_lazy("At most so many answers a day"), 10_000)
    money_per_day = AmountField(
        label=gettext_lazy("At most so much money a day"),
        help_text=gettext_lazy("An offer counts in full, whether or not the buyer takes it."),
    )
    count_per_month = _number(gettext_lazy("At most so many answers a month"), 100_000)
    money_per_month = AmountField(
        label=gettext_lazy("At most so much money a month"),
        help_text=gettext_lazy("Days and months begin at midnight, UTC."),
    )

    theirs = ""  # what a colleague has made of it meanwhile

    def __init__(self, *args: Any, texts: list[Template], currency: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("currency", currency)
        self.texts = {each.key: each for each in texts}
        names = [(key, str(each.name)) for key, each in self.texts.items()]
        self.fields["template"].choices = [("", "—"), *names]  # type: ignore[attr-defined]
        for name in AMOUNTS:
            field: Any = self.fields[name]
            field.use(self._currency())
        wait: Any = self.fields["wait_hours"]
        wait.max_value = wait.widget.attrs["max"] = most = longest_wait(timezone.now())
        wait.validators.append(MaxValueValidator(most))

    def _currency(self) -> str:
        """In which the amounts are read; euros where no known one was typed: then that is refused."""
        typed = self.data.get("currency") if self.is_bound else self.initial.get("currency")
        code = str(typed or "").strip().upper()
        return code if _is_known(code) else "EUR"

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_currency(self) -> str:
        code: str = self.cleaned_data["currency"].strip().upper()
        if not _is_known(code):
            raise ValidationError(_("“%(text)s” is no currency like EUR.") % {"text": code})
        return code

    def clean_countries(self) -> list[str]:
        codes = [code.upper() for code in BETWEEN.split(self.cleaned_data["countries"]) if code]
        for code in codes:
            if code not in COUNTRIES:
                raise ValidationError(_("“%(text)s” is no country like DE.") % {"text": code[:20]})
        return sorted(set(codes))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._check_amounts(data)
        self._check_subject(data)
        self._check_delivery(data)
        self._check_answer(data)
        self._check_one_answer(data)
        return data

    def _check_amounts(self, data: dict[str, Any]) -> None:
        for name in AMOUNTS:
            if data.get(name) == 0:
                self.add_error(name, _("The amount must be more than nothing."))
        day, month = data.get("money_per_day"), data.get("money_per_month")
        if day and month and day > month:
            self.add_error("money_per_month", _("A month cannot have less than a day."))
        day, month = data.get("count_per_day"), data.get("count_per_month")
        if day and month and day > month:
            self.add_error("count_per_month", _("A month cannot have less than a day."))

    def _check_subject(self, data: dict[str, Any]) -> None:
        fitting = {each for reason in data.get("reasons", []) for each in SUB_REASONS[Reason(reason)]}
        if "reasons" in data and set(data.get("sub_reasons", [])) - fitting:
            self.add_error("sub_reasons", _("The reason and its details do not fit together."))
        remedies = data.get("remedies", [])
        if data.get("reasons") == [Reason.NOT_RECEIVED] and remedies == [Remedy.RETURN_AND_REFUND]:
            self.add_error("remedies", _("What was not received cannot be sent back."))
        youngest, oldest = data.get("order_age_from"), data.get("order_age_to")
        if youngest is not None and oldest is not None and youngest > oldest:
            self.add_error("order_age_to", _("No order is that old and that young."))

    def _check_delivery(self, data: dict[str, Any]) -> None:
        if data.get("delivery") != Delivery.NO_SCAN:
            data["no_scan_days"] = None
        elif data.get("no_scan_days") is None and "no_scan_days" not in self.errors:
            self.add_error("no_scan_days", _("Say for how many days."))

    def _check_answer(self, data: dict[str, Any]) -> None:
        if data.get("does") == Does.ACCEPT:
            self.errors.pop("percent", None)
            self.errors.pop("fixed_amount", None)  # they do not count
            data |= {"percent": None, "fixed_amount": None, "template": ""}
            return
        if data.get("does") != Does.COUNTER:
            return
        given = [data.get(name) for name in ("percent", "fixed_amount")]
        if not ({"percent", "fixed_amount"} & set(self.errors)) and given.count(None) != 1:
            self.add_error("percent", _("For an offer give either percent or an amount."))
        self._check_text(data)

    def _check_text(self, data: dict[str, Any]) -> None:
        """Nobody looks before it is sent, so it has to be true of every dispute that the rule answers."""
        if "template" in self.errors:
            return
        if not data.get("template"):
            self.add_error("template", _("Choose the text that goes with the offer."))
            return
        text, about = self.texts[data["template"]], data.get("sub_reasons", [])
        if not fits_all(text, data.get("reasons", []), about):
            self.add_error(
                "template",
                _("This text is not for all that the rule answers. Choose another one, or tick less above."),
            )

    def _check_one_answer(self, data: dict[str, Any]) -> None:
        """A day that allows less than one answer may cost makes a rule that rests from its first one on."""
        most = _most_of_one(data)
        for name in ("money_per_day", "money_per_month"):
            if most and (allowed := data.get(name)) and allowed < most:
                said = _("One answer alone can take %(amount)s: allow at least that.")
                self.add_error(name, said % {"amount": format_money(most, self._currency())})

    def said(self) -> dict[str, Any]:
        """The columns of the rule's next version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def longest_wait(at: datetime) -> int:
    """Hours: a day less than silence accepts after, by the policy in force; of one day, the half."""
    days = Policy.objects.in_force(at).seller_response_days
    return (days - 1) * 24 or 12


def _most_of_one(data: dict[str, Any]) -> int:
    """What one answer can take, in minor units, without the freight of a return; 0 where that is not said."""
    in_dispute: int = data.get("amount_up_to") or 0
    asked: int = min(in_dispute, data.get("asked_up_to") or in_dispute)
    if data.get("does") == Does.ACCEPT:
        return asked
    percent, amount = data.get("percent"), data.get("fixed_amount")
    return min(asked, in_dispute * percent // 100 if percent else amount or 0)


def _is_known(code: str) -> bool:
    try:
        exponent(code)
    except (KeyError, ValueError):
        return False
    return True


def shown(version: AutomationVersion) -> dict[str, Any]:
    """What stands in the form of a rule at first: its present version."""
    said = {name: getattr(version, name) for name in RuleForm.base_fields if name != "version"}
    for name in AMOUNTS:
        if said[name] is not None:
            said[name] = to_plain(said[name], version.currency)
    return said | {"countries": ", ".join(version.countries), "version": version.number}
