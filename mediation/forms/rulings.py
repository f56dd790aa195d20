"""Deciding a case: the ruling, its confirmation by a second person, and its correction."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.flow import Freight, Remedy
from disputes.forms import ActionForm
from disputes.forms.fields import AmountField
from disputes.layout import Described
from disputes.money import format_money
from disputes.remedies import Terms
from mediation.exhibits import exhibits_of
from mediation.forms.words import words
from mediation.models import Finding, Ruling


def cites(code: str) -> str:
    """The field with the evidence that a finding rests on."""
    return f"cited-{code}"


class Rule(ActionForm):
    """Findings, remedy, amount, grounds, and the evidence relied on or a word that there is none.

    A field "cited-CODE" for each finding takes the evidence that it rests on; what is in `cited` is relied
    on in general.
    """

    has_preview = True

    findings = forms.MultipleChoiceField(
        label=gettext_lazy("Findings"),
        choices=Finding.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Say what you found.")},
    )
    cited = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Evidence relied on"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("This piece of evidence does not count here.")},
    )
    no_evidence = forms.BooleanField(label=gettext_lazy("No evidence is relied on"), required=False)
    remedy = forms.ChoiceField(
        label=gettext_lazy("Remedy"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("This remedy is not possible in this dispute.")},
    )
    amount = AmountField(
        label=gettext_lazy("Amount to the buyer"),
        help_text=gettext_lazy("Only for a partial refund or a return; what is left goes to the seller."),
        required=False,
    )
    return_freight = forms.ChoiceField(
        label=gettext_lazy("Who pays for sending the goods back"),
        choices=Freight.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    grounds = words(
        gettext_lazy("Grounds, in plain words"),
        gettext_lazy(
            "Say what was asked, what you found on which evidence, and why the other side’s did not suffice."
        ),
        rows=7,
    )
    needs_confirmation = forms.BooleanField(
        label=gettext_lazy("Ask a second mediator to confirm"),
        help_text=gettext_lazy("The sides see the ruling only then. The clock goes on."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = Terms.of(self.dispute)
        self.exhibits = exhibits_of(self.dispute)
        self.citable = [exhibit for exhibit in self.exhibits if exhibit.counts]
        self._cite()
        self.fields["remedy"].choices = self._remedies()  # type: ignore[attr-defined]
        self.fields["amount"].use(self.dispute.currency)  # type: ignore[attr-defined]
        if not self.terms.return_is_possible:
            del self.fields["return_freight"]

    def _cite(self) -> None:
        """What can be cited, in general and by finding."""
        general: Any = self.fields["cited"]
        general.choices = [(exhibit.item.pk, exhibit.label) for exhibit in self.citable]
        for code, label in Finding.choices:
            field = deepcopy(general)
            field.label = _("Evidence for “%(finding)s”") % {"finding": label}
            self.fields[cites(code)] = field

    def _remedies(self) -> list[tuple[str, Described]]:
        whole = {"amount": format_money(self.dispute.disputed_amount, self.dispute.currency)}
        all_of_it = _("All of the disputed amount to the buyer, who keeps what came")
        described = {
            Remedy.FULL_REFUND: Described(_("Full refund of %(amount)s") % whole, all_of_it),
            Remedy.PARTIAL_REFUND: Described(_("Partial refund"), _("Less than %(amount)s") % whole),
            Remedy.RETURN_AND_REFUND: Described(
                _("Return and refund"), _("Paid when the seller has the goods back")
            ),
            Remedy.NO_REFUND: Described(_("Release to the seller"), _("No refund")),
        }
        return [(remedy.value, described[remedy]) for remedy in (*self.terms.remedies, Remedy.NO_REFUND)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        names = {code: cites(code) for code in cleaned.get("findings", ())}
        self.rests = {code: cleaned[name] for code, name in names.items() if cleaned.get(name)}
        cited = {*cleaned.get("cited", ())}.union(*self.rests.values())
        self.relied_on = [exhibit.item.pk for exhibit in self.citable if exhibit.item.pk in cited]
        if not self._miscited() and bool(self.relied_on) == cleaned["no_evidence"]:
            self.add_error("cited", self._uncited())
        if cleaned.get("remedy") in (Remedy.FULL_REFUND, Remedy.NO_REFUND):
            self.errors.pop("amount", None)  # it does not count
        if "remedy" in cleaned and not {"amount", "return_freight"} & self.errors.keys():
            self.refund, self.freight = self.terms.checked(
                cleaned["remedy"], cleaned.get("amount"), cleaned.get("return_freight", "")
            )
        return cleaned

    def _miscited(self) -> bool:
        return any(name.startswith("cited") for name in self.errors)

    def _uncited(self) -> str:
        if self.relied_on:
            return _("You cite evidence and say that none is relied on.")
        return _("Cite the evidence that the ruling relies on, or say that there is none.")

    def ruling(self) -> Ruling:
        """The unsaved ruling that the checked form describes."""
        return Ruling(
            remedy=self.cleaned_data["remedy"],
            amount=self.refund,
            return_freight=self.freight,
            findings=self.cleaned_data["findings"],
            grounds=self.cleaned_data["grounds"],
            cited=self.relied_on,
            rests=self.rests,
        )

    def brought(self) -> dict[str, Any]:
        return {"ruling": self.ruling(), "needs_confirmation": self.cleaned_data["needs_confirmation"]}

    @property
    def must_be_confirmed(self) -> bool:
        """Whether a second mediator is needed, whatever the ruling one ticks."""
        return self.dispute.must_be_confirmed

    @property
    def limit(self) -> str:
        """The amount above which the policy asks for a second mediator."""
        most = self.dispute.policy.confirmation_above.get(self.dispute.currency)
        return "" if most is None else format_money(most, self.dispute.currency)


class _Second(ActionForm):
    """What a second mediator does with a ruling that waits: `number` is the one that the page showed."""

    number = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("number", self.dispute.ruled_in)

    def brought(self) -> dict[str, Any]:
        return {name: value for name, value in super().brought().items() if value is not None}


class ConfirmRuling(_Second):
    """Nothing but the button, on a page that shows the ruling."""


class SendBackRuling(_Second):
    note = words(gettext_lazy("What should be looked at again"), gettext_lazy("Only mediators read it."))
