"""The demo accounts: who they are and what they see, for the sign-in page of a demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
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
