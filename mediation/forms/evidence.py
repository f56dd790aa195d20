"""Asking for evidence, letting it count or not, and assessing it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.flow import Role
from disputes.forms import ActionForm
from evidence.models import Admission, Evidence, Withholding
from mediation.exhibits import Exhibit, exhibits_of
from mediation.forms.words import LONGEST, why, words
from mediation.models import Assessment, Verdict


class RequestEvidence(ActionForm):
    party = forms.ChoiceField(
        label=gettext_lazy("From whom"),
        choices=[
            (Role.BUYER.value, gettext_lazy("The buyer")),
            (Role.SELLER.value, gettext_lazy("The seller")),
            ("both", gettext_lazy("Both")),
        ],
        widget=forms.RadioSelect,
    )
    request = words(gettext_lazy("What you ask for"), gettext_lazy("Plainly: which paper or picture."))
    why = why(gettext_lazy("What it would show. Both sides read it."))


class _OnePiece(ActionForm):
    """An action about one piece of evidence, with a reason; subclasses say which pieces it may be."""

    evidence: forms.ModelChoiceField[Evidence] = forms.ModelChoiceField(
        None, label=gettext_lazy("Which piece")
    )
    why = why()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pieces = Evidence.objects.filter(dispute=self.dispute, withholdings=None).order_by("pk")
        self.fields["evidence"].queryset = self.possible(pieces)  # type: ignore[attr-defined]

    def possible(self, pieces: Any) -> Any:
        return pieces


class AdmitEvidence(_OnePiece):
    def possible(self, pieces: Any) -> Any:
        return pieces.filter(late=True, admissions=None, is_attachment=False)

    def brought(self) -> dict[str, Any]:
        return {"admission": Admission(**super().brought())}


class WithholdEvidence(_OnePiece):
    def brought(self) -> dict[str, Any]:
        return {"withholding": Withholding(**super().brought())}


class AssessEvidence(ActionForm):
    """A verdict and a note per piece that counts; only what was changed is brought."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.exhibits = [exhibit for exhibit in exhibits_of(self.dispute) if exhibit.counts]
        for exhibit in self.exhibits:
            self._add(exhibit)

    def _add(self, exhibit: Exhibit) -> None:
        before, key = exhibit.assessment, exhibit.item.pk
        self.fields[f"assessment-{key}"] = forms.ChoiceField(
            label=_("Assessment of %(code)s") % {"code": exhibit.code},
            choices=[("", _("Not assessed")), *Verdict.choices],
            initial=before.verdict if before else "",
            required=False,
        )
        self.fields[f"note-{key}"] = forms.CharField(
            label=_("Note on %(code)s") % {"code": exhibit.code},
            initial=before.note if before else "",
            max_length=LONGEST,
            required=False,
            widget=forms.Textarea({"rows": 2, "dir": "auto"}),
        )

    def pairs(self) -> list[tuple[Exhibit, forms.BoundField, forms.BoundField]]:
        return [
            (exhibit, self[f"assessment-{exhibit.item.pk}"], self[f"note-{exhibit.item.pk}"])
            for exhibit in self.exhibits
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.changes = [change for exhibit in self.exhibits if (change := self._change(exhibit))]
        if not self.changes and not self.errors:
            raise ValidationError(_("Nothing was changed."))
        return cleaned

    def _change(self, exhibit: Exhibit) -> Assessment | None:
        key, before = exhibit.item.pk, exhibit.assessment
        verdict = self.cleaned_data.get(f"assessment-{key}")
        note = self.cleaned_data.get(f"note-{key}", "")
        if not verdict:
            if note or before:
                self.add_error(f"assessment-{key}", _("Say what you think of it."))
            return None
        if before and (verdict, note) == (before.verdict, before.note):
            return None
        return Assessment(evidence=exhibit.item, verdict=verdict, note=note)

    def brought(self) -> dict[str, Any]:
        return {"assessment": self.changes}
