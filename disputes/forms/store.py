"""The forms of a store's page: whom to invite, where returns go, and a new member's name and password."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from disputes.models import Store, StoreInvitation


class Invite(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The person gets a link that is good once, for 7 days."),
        widget=forms.EmailInput({"autocomplete": "off", "dir": "ltr"}),
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        return email


class ReturnAddress(forms.ModelForm):
    class Meta:
        model = Store
        fields = ("return_address",)
        labels: ClassVar = {"return_address": _("Return address")}
        widgets: ClassVar = {"return_address": forms.Textarea({"rows": 4, "maxlength": 500})}


class Join(forms.Form):
    """An account for somebody who was invited and has none."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        help_text=_("The other side of a dispute sees it."),
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("A password"),
        strip=False,
        help_text=_("At least 8 letters, digits or signs."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: StoreInvitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, User(email=self.invitation.email, name=self.cleaned_data.get("name", "")))
        return password
