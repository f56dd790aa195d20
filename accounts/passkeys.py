"""The form that adds a passkey."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy as _

from accounts.sessions import device_of


class AddPasskey(AddWebAuthnForm):
    """A name, and whether the passkey is enough by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.initial["name"] = device_of(context.request.headers.get("user-agent", ""))
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        alone = self.fields["passwordless"]
        alone.label = _("Sign in with it alone, without a password")
        alone.help_text = _("Your device then asks for your finger, face or PIN each time.")
