"""Closes sign-up to all but those who follow an invitation; sends the mails of signing in."""

import logging
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.portals import home_of

DAY = 24 * 60 * 60  # seconds
logger = logging.getLogger(__name__)


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

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # what mail servers and the way to them answer with
            logger.error("A mail for signing in could not be sent: %s", type(error).__name__)
            raise ImmediateHttpResponse(render(self.request, "account/mail_away.html", status=503)) from error

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        """With the days for which its link is good."""
        days = max(1, settings.PASSWORD_RESET_TIMEOUT // DAY)
        super().send_password_reset_mail(user, email, context | {"days": days})

    def _invited(self, request: HttpRequest | None) -> str:
        return (request.session.get("account_verified_email") or "").lower() if request else ""
