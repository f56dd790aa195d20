"""One-time links: whoever opens one within ten minutes is signed in as exactly this person, on this page."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from accounts.models import SignInLink, User

GOOD_FOR = timedelta(minutes=10)
HELD_TO = "held_to_marketplace"  # in the session that a link began, and in no other
KEPT_FOR = timedelta(days=1)  # after its end, so that the page can say whether it was used or too old


class NoLink(Exception):  # noqa: N818 - an answer, not a fault
    """There is no link for this account; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def make_link(
    user: User, path: str, at: datetime, *, marketplace: int | None, secret: str | None = None
) -> str:
    """An absolute address that signs `user` in on `path`, once, until ten minutes after `at`.

    The session is held to the marketplace of this number, or to none. A `secret` has 256 random bits. NoLink
    for whoever may not come in by a link; ValueError for a path that is no page of ours.
    """
    if reason := not_for(user):
        raise NoLink(reason)
    if not _is_ours(path):
        raise ValueError(f"{path!r} is no page of ours.")
    secret = secret or secrets.token_urlsafe(32)
    SignInLink.objects.create(
        user=user,
        secret_hash=hash_of(secret),
        path=path,
        marketplace=marketplace,
        expires_at=at + GOOD_FOR,
    )
    # in the query, which our logs do not have; they have paths
    return f"{settings.SITE_URL}{reverse('accounts:link')}?{urlencode({'key': secret})}"


def not_for(user: User) -> str:
    """Why this person never comes in by a link, or ""."""
    if not user.is_active:
        return _("This account is closed.")
    if user.holds_office:
        return _("Mediators and operators sign in in two steps, never by a link.")
    return ""


def _is_ours(path: str) -> bool:
    """Whether a path leads to a page of ours and nowhere else."""
    if not path.startswith("/") or not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return False
    try:
        resolve(urlsplit(path).path)
    except Resolver404:
        return False
    return True


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def find(secret: str) -> SignInLink | None:
    return SignInLink.objects.select_related("user").filter(secret_hash=hash_of(secret)).first()


def why_not(link: SignInLink | None, at: datetime) -> str:
    """Why a link signs nobody in any more, or ""."""
    if link is None:
        return _("We do not know this link. Perhaps a part of it is missing, or it is very old.")
    if link.used_at:
        return _("This link was used already. It is good once.")
    if at >= link.expires_at:
        return _("This link is too old. It is good for 10 minutes.")
    return not_for(link.user)


def use(link: SignInLink, at: datetime) -> bool:
    """Whether it is this request that uses the link; of several at once the database lets one."""
    unused = SignInLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=at)
    return unused.update(used_at=at) == 1


def prune(at: datetime) -> int:
    """Forget links that ended more than a day before `at`; returns how many."""
    return SignInLink.objects.filter(expires_at__lt=at - KEPT_FOR).delete()[0]
