"""Closes sign-up to all but those who follow an invitation."""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.portals import home_of


class InvitedOnly(DefaultAccountAdapter):
    """A view that has checked an invitation calls `stash_verified_email` and leads on to `account_signup`."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(self._invited(request))

    def clean_email(self, email: str) -> Any:
        invited = self._invited(self.request)
        if invited and email.lower() != invited:
            raise ValidationError(_("The invitation is for %(email)s.") % {"email": invited})
        return super().clean_email(email)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return home_of(cast(User, request.user))

    def _invited(self, request: HttpRequest | None) -> str:
        return (request.session.get("account_verified_email") or "").lower() if request else ""
