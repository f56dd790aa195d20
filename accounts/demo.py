"""The demo accounts: who they are and what they see, for the sign-in page of a demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error
from django.utils.translation import gettext_lazy as _

from accounts.models import User

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Demo:
    """An account that `load_demo` makes; `role` gives its shape."""

    email: str
    role: str
    title: str | _StrPromise
    sees: str | _StrPromise


DEMOS = (
    Demo("buyer@example.com", "buyer", _("Buyer"), _("Orders, and disputes in every state")),
    Demo("buyer2@example.com", "buyer", _("Another buyer"), _("Only their own orders and disputes")),
    Demo(
        "seller@example.com",
        "seller",
        _("Seller, owner of Lumen Trading"),
        _("What waits for the store, and its staff"),
    ),
    Demo(
        "agent@example.com",
        "seller",
        _("Seller, agent of Lumen Trading"),
        _("The same disputes; cannot change the staff"),
    ),
    Demo("seller2@example.com", "seller", _("Seller, another store"), _("Only that store's disputes")),
    Demo("mediator@example.com", "mediator", _("Mediator"), _("Cases to look into and decide")),
    Demo(
        "mediator2@example.com", "mediator", _("Another mediator"), _("Confirms what the first one decided")
    ),
    Demo("head@example.com", "mediator", _("Head mediator"), _("All cases, the overdue ones first")),
    Demo(
        "operator@example.com", "operator", _("Operator"), _("Stores, marketplaces, policies, failed tasks")
    ),
)


def accounts_to_try() -> list[Demo]:
    """The demo accounts that exist; none outside of a demonstration (DEBUG)."""
    if not settings.DEBUG:
        return []
    emails = set(
        User.objects.active().filter(email__in=[demo.email for demo in DEMOS]).values_list("email", flat=True)
    )
    return [demo for demo in DEMOS if demo.email in emails]


def open_demo_accounts() -> list[str]:
    """The addresses of demo accounts that can sign in: everybody knows their password."""
    theirs = User.objects.active().filter(email__in=[demo.email for demo in DEMOS])
    return sorted(user.email for user in theirs.only("email", "password") if user.has_usable_password())


def refuse_demo_accounts() -> None:
    """Keep a process of a real installation from starting beside accounts that are open to everybody.

    A database that does not answer, or has no tables yet, is not the matter of this: `/readyz` says so.
    """
    if settings.DEBUG:
        return
    try:
        found = open_demo_accounts()
    except Error:
        return
    if found:
        raise ImproperlyConfigured(
            f"With DEBUG off, nothing starts beside the demo accounts {', '.join(found)}, "
            "whose password everybody knows. Start with a database of your own, or run "
            "`python manage.py close_demo_accounts`."
        )
