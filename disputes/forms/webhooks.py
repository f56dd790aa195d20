"""What operators say of a webhook endpoint: where it is, what it wants, when its secret changes."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from disputes.models import WebhookEndpoint, WebhookType
from disputes.webhooks import Unsafe, check_url


def _types() -> list[tuple[str, str]]:
    """The name that programs know, and what it means."""
    return [(kind.value, f"{kind.value}: {kind.label}") for kind in WebhookType]


class EndpointForm(forms.ModelForm):
    url = forms.CharField(label=_("Address"), max_length=500, widget=forms.URLInput({"dir": "ltr"}))
    types = forms.MultipleChoiceField(
        label=_("Event types"),
        choices=_types,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them."),
    )

    class Meta:
        model = WebhookEndpoint
        fields = ("marketplace", "url", "description", "owner_email", "types")

    def clean_url(self) -> str:
        """By its looks; the addresses behind the name are judged each time it is called."""
        url: str = self.cleaned_data["url"].strip()
        try:
            check_url(url)
        except Unsafe as wrong:
            raise ValidationError(str(wrong)) from wrong
        return url


class PauseForm(forms.Form):
    why = forms.CharField(label=_("Why"), max_length=500)


class RotateForm(forms.Form):
    """How long the present secret goes on to sign beside the new one, in hours."""

    overlap = forms.TypedChoiceField(
        label=_("The present secret"),
        choices=[
            ("24", _("signs for 24 more hours")),
            ("168", _("signs for 7 more days")),
            ("0", _("ends at once: it has become known")),
        ],
        initial="24",
        coerce=lambda hours: timedelta(hours=int(hours)),
        widget=forms.RadioSelect,
    )
