"""Whose case it is, what it is about, and how long there is: take, assign, recuse, relabel, extend."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from disputes.flow import LONGEST_EXTENSION, SUB_REASONS, Reason, SubReason
from disputes.forms import ActionForm
from disputes.perform.neutral import pick_mediator
from mediation.forms.words import why


class Take(ActionForm):
    """Nothing but the button."""


class DeclareImpartiality(ActionForm):
    """Nothing but the button: one click, once per case."""


class Assign(ActionForm):
    mediator: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        None, label=gettext_lazy("To whom"), help_text=gettext_lazy("Only who is related to neither side.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = self.dispute.other_mediators().exclude(pk=self.dispute.mediator_id)
        self.fields["mediator"].queryset = others.order_by("name", "email")  # type: ignore[attr-defined]


class Recuse(ActionForm):
    why = why(gettext_lazy("A colleague takes over. The reason stays in the record."))

    def brought(self) -> dict[str, Any]:
        return super().brought() | {"mediator": pick_mediator(self.dispute)}


class Relabel(ActionForm):
    reason = forms.ChoiceField(
        label=gettext_lazy("What the case is about"), choices=Reason.choices, widget=forms.RadioSelect
    )
    sub_reason = forms.ChoiceField(
        label=gettext_lazy("More exactly"),
        choices=[
            (reason.label, [(sub.value, sub.label) for sub in SUB_REASONS[reason]]) for reason in Reason
        ],
    )
    why = why()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("reason", self.dispute.reason)
        self.initial.setdefault("sub_reason", self.dispute.sub_reason)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        reason, sub_reason = cleaned.get("reason"), cleaned.get("sub_reason")
        if reason and sub_reason and SubReason(sub_reason) not in SUB_REASONS[Reason(reason)]:
            raise ValidationError({"sub_reason": _("This does not belong to “%s”.") % Reason(reason).label})
        if (reason, sub_reason) == (self.dispute.reason, self.dispute.sub_reason):
            raise ValidationError({"sub_reason": _("The case is called this already.")})
        return cleaned


class Extend(ActionForm):
    until = forms.DateTimeField(
        label=gettext_lazy("New deadline"),
        help_text=gettext_lazy("In your time zone. For both sides; never shorter than now."),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    why = why()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("until", self.dispute.due_at)

    def clean_until(self) -> datetime:
        until: datetime = self.cleaned_data["until"]
        if self.dispute.due_at and until <= self.dispute.due_at:
            raise ValidationError(_("The new deadline must be later than the present one."))
        if until > timezone.now() + LONGEST_EXTENSION:
            raise ValidationError(_("The new deadline must be within the next 90 days."))
        return until
