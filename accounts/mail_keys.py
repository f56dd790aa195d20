"""Secrets in a person's mails: made anew from the account each time, so that its change ends them all."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36, urlencode

from accounts.models import User

BYTES = 16  # of the secret: 128 bits, 26 letters in an address that may be written in small ones
PREFERENCES = "mail preferences"


def secret_of(user: User, purpose: str) -> str:
    """In small letters and digits; another address or a new `mail_key` of the account gives another one."""
    return next(_secrets(user, purpose))


def fits(given: str, user: User, purpose: str) -> bool:
    """Whether this is the secret of the account as it is now; the installation's former keys count too."""
    return any(constant_time_compare(given.lower(), known) for known in _secrets(user, purpose))


def _secrets(user: User, purpose: str) -> Iterator[str]:
    value = "\0".join((str(user.pk), user.email, user.mail_key, purpose))
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        digest = salted_hmac("accounts.mail_keys", value, secret=key, algorithm="sha256").digest()
        yield base64.b32encode(digest[:BYTES]).decode().rstrip("=").lower()


def end_all(user: User) -> None:
    """No address and no link in any mail that this person was sent so far is good any more."""
    user.mail_key = secrets.token_urlsafe(16)
    user.save(update_fields=["mail_key"])


def preferences_key(user: User) -> str:
    """What opens the page of this person's mail preferences, and nothing else, without signing in."""
    return f"{int_to_base36(user.pk)}-{secret_of(user, PREFERENCES)}"


def reader_of(key: str) -> User | None:
    """Whose preferences this key opens; None where the account has changed since, or is closed."""
    number, _dash, given = key.partition("-")
    try:
        user = User.objects.active().filter(pk=base36_to_int(number)).first()
    except ValueError:
        return None
    return user if user and fits(given, user, PREFERENCES) else None


def preferences_links(user: User) -> dict[str, str]:
    """Addresses for mails: of the page, with each way to be told chosen on it, and for mail programs."""
    key = preferences_key(user)
    page = settings.SITE_URL + reverse("accounts:mail")
    chosen = {each: f"{page}?{urlencode({'key': key, 'mail_news': each})}" for each in User.News.values}
    at_a_click = f"{settings.SITE_URL}{reverse('accounts:mail_one_click')}?{urlencode({'key': key})}"
    return {"page": f"{page}?{urlencode({'key': key})}", **chosen, "one_click": at_a_click}
