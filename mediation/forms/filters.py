"""A view of the desk, kept under a name of its owner's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mediation.models import SavedFilter

MOST_KEPT = 30


class SaveFilter(forms.Form):
    """The same name again replaces what was kept under it."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        error_messages={"required": gettext_lazy("Give it a name, such as “Damaged, from China”.")},
    )
    query = forms.CharField(max_length=500, widget=forms.HiddenInput)

    def __init__(self, *args: Any, owner: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = SavedFilter.objects.filter(owner=self.owner).exclude(name=name)
        if others.count() >= MOST_KEPT:
            raise ValidationError(
                _("You have kept %(most)d filters, which is the most. Delete one first.")
                % {"most": MOST_KEPT}
            )
        return name

    def save(self) -> SavedFilter:
        kept, _made = SavedFilter.objects.update_or_create(
            owner=self.owner,
            name=self.cleaned_data["name"],
            defaults={"query": self.cleaned_data["query"]},
        )
        return kept
