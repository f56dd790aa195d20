"""Addresses at which one person answers in one dispute: what is written there is a message of theirs."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.http import base36_to_int, int_to_base36

from accounts.mail_keys import fits, secret_of
from accounts.models import User
from disputes.models import Dispute

LOCAL = re.compile(r"r-([0-9a-z]{1,13})-([0-9a-z]{1,13})-([a-z2-7]{26})")


class Meant(NamedTuple):
    """Who answers, and where, by the address that a mail came to."""

    user: User
    dispute: Dispute


def reply_address(user: Any, dispute: Dispute) -> str:
    """Where this person answers; "" where none is set up, and for staff, who sign in in two steps.

    It stays the same for the two; a change of the account ends it (`accounts.mail_keys`).
    """
    if not settings.MAIL_REPLY_DOMAIN or user.holds_office:
        return ""
    numbers = f"{int_to_base36(dispute.pk)}-{int_to_base36(user.pk)}"
    return f"r-{numbers}-{secret_of(user, _purpose(dispute.pk))}@{settings.MAIL_REPLY_DOMAIN}"


def meant_by(addresses: list[str]) -> Meant | None:
    """The first of these that is a reply address with the right secret; some programs change its case."""
    for address in addresses:
        local, _at, domain = address.strip().lower().rpartition("@")
        found = LOCAL.fullmatch(local)
        if found and domain == settings.MAIL_REPLY_DOMAIN.lower() and (meant := _meant(*found.groups())):
            return meant
    return None


def _meant(dispute: str, user: str, secret: str) -> Meant | None:
    pk = base36_to_int(dispute)
    person = User.objects.active().filter(pk=base36_to_int(user)).first()
    if person is None or person.holds_office or not fits(secret, person, _purpose(pk)):
        return None
    about = Dispute.objects.select_related("order", "store", "policy", "buyer").filter(pk=pk).first()
    return Meant(person, about) if about else None


def _purpose(dispute: int) -> str:
    return f"reply {dispute}"
