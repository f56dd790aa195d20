"""Whom a provider's word lets in: people who have an account here already, nobody else."""

from __future__ import annotations

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.models import User

logger = logging.getLogger(__name__)


class ExistingOnly(DefaultSocialAccountAdapter):
    """Finds an account by what was linked, else by an address that the provider verified. Makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.is_existing or sociallogin.state.get("process") == AuthProcess.CONNECT:
            return
        user, reason = _meant(sociallogin)
        if user is None:
            context = {"provider": sociallogin.provider, "reason": reason}
            raise ImmediateHttpResponse(render(request, "socialaccount/no_account.html", context, status=403))
        _link(sociallogin, user)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, **kwargs: Any
    ) -> None:
        logger.warning("Signing in through %s failed: %s", provider.sub_id, exception or error)


def _meant(sociallogin: SocialLogin) -> tuple[User | None, str]:
    """The account that has the address, or why there is none."""
    emails = [each.email for each in sociallogin.email_addresses if each.verified]
    if not emails:
        return None, _("It does not confirm your e-mail address, so we cannot know which account is yours.")
    user = User.objects.active().filter(email__in=emails).first()
    if user is None:
        return None, _("There is no account with the address %(email)s here.") % {"email": emails[0]}
    account = sociallogin.account
    if SocialAccount.objects.filter(user=user, provider=account.provider).exclude(uid=account.uid).exists():
        return None, _("The account with the address %(email)s is linked to somebody else there.") % {
            "email": emails[0]
        }
    return user, ""


def _link(sociallogin: SocialLogin, user: User) -> None:
    """From now on the provider's own name for this person counts, whatever becomes of the address."""
    said = sociallogin.account
    sociallogin.account, _made = SocialAccount.objects.get_or_create(
        provider=said.provider, uid=said.uid, defaults={"user": user, "extra_data": said.extra_data}
    )
    sociallogin.user = sociallogin.account.user
