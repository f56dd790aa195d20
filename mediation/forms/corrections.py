"""The form by which a second mediator corrects a slip in a ruling: a name, a date, a finding's code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.forms import ActionForm
from mediation.decisions.corrections import SLIPS, corrected, corrections_after, joined, last_ruling
from mediation.decisions.fitting import contradicting, same_side, unfit
from mediation.decisions.known import known_of
from mediation.decisions.slips import (
    LONGEST,
    changes_day_only,
    is_date,
    is_short,
    is_spelling,
    money_in,
    names_money,
    turns_meaning,
)
from mediation.forms.words import why
from mediation.models import Finding

ONLY_KNOWN = gettext_lazy(
    "Only how a name or code is spelt may change, and to one that this case has: of a side, a mediator, a"
    " carrier or a place it scanned at, the goods by their whole title, or a reference. A count or an"
    " amount stays."
)


def _few_words(label: Any, help_text: Any = "") -> forms.CharField:
    area = forms.TextInput({"dir": "auto", "autocomplete": "off"})
    return forms.CharField(label=label, help_text=help_text, max_length=LONGEST, required=False, widget=area)


class CorrectRuling(ActionForm):
    """Word for word, beside the ruling. For a finding, `wrong` and `text` of what it brings are codes."""

    slip = forms.ChoiceField(
        label=gettext_lazy("What slipped"), choices=list(SLIPS.items()), widget=forms.RadioSelect
    )
    wrong = _few_words(
        gettext_lazy("What it says"), gettext_lazy("The name or date, letter by letter as in the reasons.")
    )
    text = _few_words(gettext_lazy("What it should say"))
    finding = forms.ChoiceField(label=gettext_lazy("Which finding"), required=False)
    right_finding = forms.ChoiceField(label=gettext_lazy("What it should be"), required=False)
    why = why(gettext_lazy("Both sides read it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ruling = last_ruling(self.dispute)
        self.made = [event.data for event in corrections_after(self.dispute, self.ruling.event)]
        self.known = known_of(self.dispute)
        self.findings, self.grounds = corrected(self.ruling.event.data["ruling"], self.made)
        labels, present = dict(Finding.choices), [part.text for part in self.findings]
        choose, fields = [("", _("Choose"))], self.fields
        fields["finding"].choices = choose + [(code, labels[code]) for code in present]  # type: ignore[attr-defined]
        others = [(code, label) for code, label in Finding.choices if code not in present]
        fields["right_finding"].choices = choose + others  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        if cleaned["slip"] == "finding":
            self._check_finding(cleaned)
        else:
            self._check_words(cleaned)
        return cleaned

    def _check_finding(self, cleaned: dict[str, Any]) -> None:
        """Another code for the same side, none against the decision or what else was found."""
        old, new = cleaned["finding"], cleaned["right_finding"]
        for name in ("finding", "right_finding"):
            if not cleaned[name]:
                self.add_error(name, _("Say which one."))
        if not (old and new):
            return
        present = [part.text for part in self.findings]
        odd = any(new in pair for pair in contradicting([*present, new])) or unfit([new], self.ruling.remedy)
        if odd or not same_side(old, new):
            self.add_error("right_finding", _("This would change the decision. Only a slip is corrected."))
        self.old, self.new = old, new

    def _check_words(self, cleaned: dict[str, Any]) -> None:
        self.old, self.new = cleaned["wrong"], cleaned["text"]
        for name, words in (("wrong", self.old), ("text", self.new)):
            if fault := self._fault(str(words), cleaned["slip"]):
                self.add_error(name, fault)
        if self.errors:
            return
        if self.old == self.new:
            raise ValidationError({"text": _("Nothing would change.")})
        self._check_slip(cleaned["slip"], self.old, self.new)
        parts = self._then()
        now, then = joined(self.grounds), joined(parts)
        if now == then:
            raise ValidationError({"wrong": _("The reasons do not say this, letter by letter.")})
        if money_in(now, self.dispute.currency) != money_in(then, self.dispute.currency):
            raise ValidationError({"text": _("No amount is changed: it is instructed already.")})
        for part in parts:
            if part.was and part not in self.grounds and cleaned["slip"] == "name":
                self._check_slip("name", part.was, part.text)

    def _check_slip(self, slip: str, old: str, new: str) -> None:
        """A name stays the same name, as the case has it, and beside a day nothing changes.

        `old` is also what stood there first: many small steps lead to no other name.
        """
        if slip == "date" and not changes_day_only(old, new):
            raise ValidationError({"text": _("Beside the day nothing may change.")})
        if slip == "name" and not is_spelling(old, new, self.known):
            raise ValidationError({"text": ONLY_KNOWN})

    def _fault(self, words: str, slip: str) -> str:
        """Why these words are no name or no date; "" if they may be one."""
        if not words:
            return _("Write it here.")
        if not is_short(words):
            return _("This is more than a name or a date.")
        if names_money(words, self.dispute, self._amounts(), is_day=slip == "date"):
            return _("No amount is changed: it is instructed already.")
        if slip == "date" and not is_date(words):
            return _("This is no date. Write the whole date, with its month.")
        if turns_meaning(words):
            return _("This would change what was decided. Only a slip is corrected.")
        return ""

    def _amounts(self) -> list[int]:
        whole, refund = self.dispute.disputed_amount, self.ruling.amount
        return [refund, whole - refund, whole, self.dispute.refund_amount]

    def _then(self) -> Any:
        correction = {"slip": self.cleaned_data["slip"], "wrong": self.old, "text": self.new}
        return corrected(self.ruling.event.data["ruling"], [*self.made, correction])[1]

    def brought(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {"slip": cleaned["slip"], "wrong": self.old, "text": self.new, "why": cleaned["why"]}
