"""Calendar addresses: where programs read a person's deadlines; that person makes and revokes them."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils.http import urlencode

from accounts.links import hash_of
from accounts.models import CalendarAddress, User

WINDOW, MOST_READS = timedelta(minutes=10), 30  # programs ask every few minutes at most


def make(user: User, at: datetime) -> str:
    """A new address for this person, told only here; the one before it ends."""
    secret = secrets.token_urlsafe(32)
    fresh = {
        "secret_hash": hash_of(secret),
        "made_at": at,
        "read_at": None,
        "reads": 0,
        "window_began_at": None,
        "content_hash": "",
        "changed_at": None,
    }
    CalendarAddress.objects.update_or_create(user=user, defaults=fresh)
    # in the query, as one-time links have it: our logs have paths
    return f"{settings.SITE_URL}{reverse('disputes:calendar')}?{urlencode({'key': secret})}"


def revoke(user: User) -> None:
    CalendarAddress.objects.filter(user=user).delete()


def find(secret: str) -> CalendarAddress | None:
    """The address with this secret, of somebody whose account is open."""
    known = CalendarAddress.objects.select_related("user")
    return known.filter(secret_hash=hash_of(secret), user__is_active=True).first()


def wait_for(address: CalendarAddress, at: datetime) -> int:
    """Seconds until it may be read again; 0 where it may be now."""
    if _is_over(address, at) or address.reads < MOST_READS:
        return 0
    assert address.window_began_at is not None
    return int((address.window_began_at + WINDOW - at).total_seconds()) + 1


def _is_over(address: CalendarAddress, at: datetime) -> bool:
    return address.window_began_at is None or at >= address.window_began_at + WINDOW


def note_reading(address: CalendarAddress, content: bytes, at: datetime) -> None:
    """Count the reading, and date what was read where it is not what was read before; in one statement.

    The date makes Last-Modified true: that of the latest deadline would go back when one is answered.
    """
    anew = _is_over(address, at)
    noted: dict[str, Any] = {"read_at": at, "reads": 1 if anew else F("reads") + 1}
    if anew:
        noted["window_began_at"] = at
    content_hash = hashlib.sha256(content).hexdigest()
    if content_hash != address.content_hash:
        noted |= {"content_hash": content_hash, "changed_at": at}
        address.content_hash, address.changed_at = content_hash, at
    # by its secret too: who replaces the address meanwhile begins with a clean one
    CalendarAddress.objects.filter(pk=address.pk, secret_hash=address.secret_hash).update(**noted)
