"""When and in which languages a mediator works: languages, rest days, absences."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import language_named
from mediation.assignment.absences import enter
from mediation.assignment.days import today_of
from mediation.models import Absence, Profile

LONGEST = 366  # days: longer than that is no absence


def prepared_languages() -> list[tuple[str, str]]:
    """Those that the pages are prepared for, offered or not: people read more than pages do."""
    return list(settings.PREPARED_LANGUAGES)


class WorkForm(forms.Form):
    """What is not said is taken from the account and the policy's calendar."""

    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        help_text=gettext_lazy("Cases of people who read one of them come first. None: as your account."),
        choices=prepared_languages,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    rest_days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Rest days"),
        help_text=gettext_lazy(
            "New cases go to a colleague on these days. None: as the centre's calendar has it."
        ),
        coerce=int,
        choices=list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    @classmethod
    def of(cls, mediator: Any) -> WorkForm:
        """The form with what is kept of this mediator."""
        profile = Profile.objects.filter(mediator=mediator).first() or Profile()
        languages = [language_named(code) for code in profile.languages]
        return cls(initial={"languages": languages, "rest_days": profile.rest_days})

    def clean_rest_days(self) -> list[int]:
        days: list[int] = sorted(self.cleaned_data["rest_days"])
        if len(days) == len(WEEKDAYS):
            raise ValidationError(_("Leave one day to work. Who is away longer enters an absence."))
        return days

    def save(self, mediator: Any) -> None:
        Profile.objects.update_or_create(mediator=mediator, defaults=self.cleaned_data)


class AbsenceForm(forms.Form):
    first_day = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("You and head mediators read it."),
    )

    def __init__(self, *args: Any, mediator: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mediator, self.today = mediator, today_of(mediator, at)

    def clean_first_day(self) -> date:
        day: date = self.cleaned_data["first_day"]
        if day < self.today:
            raise ValidationError(_("This day is over. Enter an absence from today on."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last:
            if last < first:
                raise ValidationError({"last_day": _("The last day comes before the first.")})
            if (last - first).days >= LONGEST:
                raise ValidationError({"last_day": _("An absence lasts a year at most.")})
        return cleaned

    def save(self) -> Absence | None:
        """None, and an error in the form, where the days overlap what was entered before."""
        try:
            return enter(self.mediator, **self.cleaned_data)
        except ValidationError as error:
            self.add_error("first_day", error)
            return None
