"""Asking for evidence, letting it count or not, and assessing it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.flow import Role
from disputes.forms import ActionForm
from disputes.layout import Described
from evidence.models import Admission, Evidence, Withholding
from mediation.exhibits import Exhibit, exhibits_of
from mediation.forms.words import LONGEST, why, words
from mediation.late import what_follows
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
        exhibits = {exhibit.item.pk: exhibit for exhibit in exhibits_of(self.dispute)}
        pieces = Evidence.objects.filter(dispute=self.dispute, withholdings=None).order_by("pk")
        field: Any = self.fields["evidence"]
        field.queryset = self.possible(pieces)
        field.label_from_instance = lambda piece: exhibits[piece.pk].label if piece.pk in exhibits else piece
        self.exhibits = exhibits

    def possible(self, pieces: Any) -> Any:
        return pieces

    @property
    def exhibit(self) -> Exhibit | None:
        """The one that the form is about, as far as it is known by now."""
        chosen = str(self["evidence"].value() or "")
        return next((exhibit for pk, exhibit in self.exhibits.items() if str(pk) == chosen), None)


class AdmitEvidence(_OnePiece):
    """Late evidence counts from now on, or is left out for the present; without a word it counts."""

    ADMIT, LEAVE_OUT = "admit", "leave_out"

    decision = forms.ChoiceField(
        label=gettext_lazy("Should it count?"), required=False, widget=forms.RadioSelect
    )
    asked = forms.BooleanField(required=False, widget=forms.HiddenInput)  # the page did: it wants an answer

    field_order = ("version", "evidence", "decision", "asked", "why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        follows = what_follows(self.dispute, self.actor, timezone.now())
        self.initial.setdefault("asked", "yes")
        admitted = _("It has to be assessed like the others. %(follows)s") % {"follows": follows}
        left_out = _("It stays in the record and no ruling may cite it. It can be let count later.")
        self.fields["decision"].choices = [  # type: ignore[attr-defined]
            (self.ADMIT, Described(_("Let it count"), admitted)),
            (self.LEAVE_OUT, Described(_("Leave it out"), left_out)),
        ]

    def possible(self, pieces: Any) -> Any:
        return pieces.filter(late=True, is_attachment=False).exclude(admissions__admitted=True)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("asked") and not cleaned.get("decision") and "decision" not in self.errors:
            self.add_error("decision", _("Say whether it counts."))
        if not self.admits and self.exhibit and self.exhibit.left_out:
            self.add_error("decision", _("It is left out already."))
        return cleaned

    @property
    def admits(self) -> bool:
        return self.cleaned_data.get("decision") != self.LEAVE_OUT

    def brought(self) -> dict[str, Any]:
        piece, why = self.cleaned_data["evidence"], self.cleaned_data["why"]
        return {"admission": Admission(evidence=piece, why=why, admitted=self.admits)}


class WithholdEvidence(_OnePiece):
    """Private or illegal content is taken out of sight; the ground stands before the reason."""

    GROUNDS = {"private": gettext_lazy("Private"), "illegal": gettext_lazy("Illegal")}

    ground = forms.ChoiceField(label=gettext_lazy("On what ground"), required=False, widget=forms.RadioSelect)

    field_order = ("version", "evidence", "ground", "why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        private = _("An identity card, a bank account, the address or the picture of somebody else.")
        illegal = _("What nobody may possess or show.")
        self.fields["ground"].choices = [  # type: ignore[attr-defined]
            ("private", Described(str(self.GROUNDS["private"]), private)),
            ("illegal", Described(str(self.GROUNDS["illegal"]), illegal)),
        ]

    def brought(self) -> dict[str, Any]:
        why, ground = self.cleaned_data["why"], self.cleaned_data["ground"]
        if ground:
            why = _("%(ground)s: %(why)s") % {"ground": self.GROUNDS[ground], "why": why}
        return {"withholding": Withholding(evidence=self.cleaned_data["evidence"], why=why)}


class AssessEvidence(ActionForm):
    """A verdict and a note per piece that counts; only what was changed is brought.

    A piece of which nothing is sent stays as it is: a page may show, and send, a few of them.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.exhibits = [exhibit for exhibit in exhibits_of(self.dispute) if exhibit.counts]
        for exhibit in self.exhibits:
            self._add(exhibit)

    def _add(self, exhibit: Exhibit) -> None:
        before, key = exhibit.assessment, exhibit.item.pk
        self.fields[f"assessment-{key}"] = forms.ChoiceField(
            label=_("Assessment of %(code)s") % {"code": exhibit.code},
            choices=Verdict.choices,
            initial=before.verdict if before else "",
            required=False,
            widget=forms.RadioSelect,
        )
        self.fields[f"note-{key}"] = forms.CharField(
            label=_("Note on %(code)s") % {"code": exhibit.code},
            initial=before.note if before else "",
            max_length=LONGEST,
            required=False,
            widget=forms.Textarea({"rows": 1, "dir": "auto", "class": "form-control"}),
        )

    def fields_of(self, exhibit: Exhibit) -> tuple[forms.BoundField, forms.BoundField]:
        """The verdict and the note on an exhibit that counts."""
        return self[f"assessment-{exhibit.item.pk}"], self[f"note-{exhibit.item.pk}"]

    def pairs(self) -> list[tuple[Exhibit, forms.BoundField, forms.BoundField]]:
        return [(exhibit, *self.fields_of(exhibit)) for exhibit in self.exhibits]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.changes = [change for exhibit in self.exhibits if (change := self._change(exhibit))]
        if not self.changes and not self.errors:
            raise ValidationError(_("Nothing was changed."))
        return cleaned

    def _change(self, exhibit: Exhibit) -> Assessment | None:
        before, note = exhibit.assessment, self._sent(exhibit, "note")
        verdict = self._sent(exhibit, "assessment")
        if not verdict and (note if before is None else verdict == ""):
            self.add_error(f"assessment-{exhibit.item.pk}", _("Say what you think of it."))
            return None
        was = (before.verdict, before.note) if before else ("", "")
        now = (was[0] if verdict is None else verdict, was[1] if note is None else note)
        return Assessment(evidence=exhibit.item, verdict=now[0], note=now[1]) if now != was else None

    def _sent(self, exhibit: Exhibit, what: str) -> str | None:
        """What was sent of an exhibit, None where nothing was."""
        name = f"{what}-{exhibit.item.pk}"
        return self.cleaned_data.get(name) if self.add_prefix(name) in self.data else None

    def brought(self) -> dict[str, Any]:
        return {"assessment": self.changes}
