"""Forms for codes: the one that comes by mail, and those of the second step."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm

from accounts.wording import OurWords

DIGITS = {"inputmode": "numeric", "autocomplete": "one-time-code", "dir": "ltr"}


class AskForCode(OurWords, RequestLoginCodeForm):
    """An address, known or not: page and time to answer are the same, only the mail tells."""

    _user: Any  # allauth's: whom the code is for

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "email"

    def clean_email(self) -> str:
        email: str = super().clean_email()
        if self._user and self._user.holds_office:
            # a mailbox alone opens no office; the mail says how such an account signs in
            self._user = None
        return email


class Digits(OurWords):
    """Lets a phone offer the code that just came, and show its keyboard for numbers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= DIGITS


class EnterCode(Digits, ConfirmLoginCodeForm):
    pass


class SecondStep(Digits, AuthenticateForm):
    pass


class SecondStepAgain(Digits, ReauthenticateForm):
    pass


class TurnOnApp(Digits, ActivateTOTPForm):
    pass
