"""Allauth's forms under the words that our pages and mails use."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.forms import (
    ChangePasswordForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
    SignupForm,
)
from allauth.mfa.webauthn.forms import EditWebAuthnForm
from django.forms import Form
from django.utils.translation import gettext_lazy as _


class OurWords(Form):
    """Labels of ours, and no label once more inside of a field."""

    labels: ClassVar[dict[str, Any]] = {
        "email": _("E-mail address"),
        "login": _("E-mail address"),
        "code": _("Code"),
        "name": _("Name"),
        "password": _("Password"),
        "oldpassword": _("Your password now"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class SignUp(OurWords, SignupForm):
    labels: ClassVar = OurWords.labels | {"password1": _("Password"), "password2": _("Password again")}


class ForgottenPassword(OurWords, ResetPasswordForm):
    pass


class ChosenPassword(OurWords, ResetPasswordKeyForm):
    pass


class OtherPassword(OurWords, ChangePasswordForm):
    pass


class FirstPassword(OurWords, SetPasswordForm):
    pass


class RenamePasskey(OurWords, EditWebAuthnForm):
    pass
