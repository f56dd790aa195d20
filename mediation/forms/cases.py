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
from mediation.assignment import is_spared
from mediation.forms.words import why, words


class Move(ActionForm):
    """What takes a case from one mediator to another, with a note for who has it next.

    The note is no part of the move: it is written as a note for mediators before it.
    """

    handover = words(
        gettext_lazy("For the next mediator"),
        gettext_lazy("Only mediators read it. What is done, what is open, what to look at."),
        required=False,
    )
    field_order = ("mediator", "why", "handover")

    def brought(self) -> dict[str, Any]:
        return {name: value for name, value in super().brought().items() if name != "handover"}


class Take(Move):
    """Nothing but the button, and a note where there is something to say."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        others = self.dispute.other_mediators()
        if is_spared(self.dispute, self.actor.user, timezone.now(), others=others):
            raise ValidationError(
                _("You ruled on a side of this case in the last 30 days, and another mediator is free.")
            )
        return cleaned


class DeclareImpartiality(ActionForm):
    """Nothing but the button: one click, once per case."""


class Assign(Move):
    mediator: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        None,
        label=gettext_lazy("To whom"),
        help_text=gettext_lazy("Only who is related to neither side."),
        required=False,
        empty_label=gettext_lazy("Whoever is next by languages, days and load"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = self.dispute.other_mediators().exclude(pk=self.dispute.mediator_id)
        self.fields["mediator"].queryset = others.order_by("name", "email")  # type: ignore[attr-defined]
        self.others = others

    def clean_mediator(self) -> User | None:
        chosen: User | None = self.cleaned_data["mediator"]
        if chosen and is_spared(self.dispute, chosen, timezone.now(), others=self.others):
            text = _("%(name)s ruled on a side of this case in the last 30 days, and another one is free.")
            raise ValidationError(text % {"name": chosen})
        return chosen


class Recuse(Move):
    why = why(
        gettext_lazy(
            "A colleague takes over. Both sides read the reason in the record; what only colleagues should "
            "know belongs below."
        )
    )


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
