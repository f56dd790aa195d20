"""Closes sign-up to all but those who follow an invitation."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types for its adapter
    """A view that has checked an invitation calls `stash_verified_email` and sends its reader to `account_signup`."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(self._invited(request))

    def clean_email(self, email: str) -> Any:
        invited = self._invited(self.request)
        if invited and email.lower() != invited:
            raise ValidationError(_("The invitation is for %(email)s.") % {"email": invited})
        return super().clean_email(email)

    def _invited(self, request: HttpRequest | None) -> str:
        return (request.session.get("account_verified_email") or "").lower() if request else ""
