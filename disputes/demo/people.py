"""The demo accounts, stores and marketplaces: made once, then left alone but for the stores' staff."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from accounts.models import HEAD_MEDIATORS, MEDIATORS, OPERATORS
from disputes.demo import parts
from disputes.models import Marketplace, Store, StoreMember

PASSWORD = "demo-pass-2026"  # noqa: S105 - it is printed for everybody to read

NAMES = {
    parts.BUYER: "Inês M.",
    parts.BUYER2: "Rui A.",
    parts.SELLER: "Marta L.",
    parts.AGENT: "Jonas K.",
    parts.SELLER2: "Liang W.",
    parts.MEDIATOR: "Anna V.",
    parts.MEDIATOR2: "Tomás R.",
    parts.HEAD: "Helena D.",
    parts.OPERATOR: "Sam O.",
}
GROUPS = {
    parts.MEDIATOR: MEDIATORS,
    parts.MEDIATOR2: MEDIATORS,
    parts.HEAD: HEAD_MEDIATORS,
    parts.OPERATOR: OPERATORS,
}
LANGUAGES = {parts.MEDIATOR: ["en", "pt-br"], parts.MEDIATOR2: ["en", "zh-hans"], parts.HEAD: ["ar", "en"]}
# name: (marketplace, pays by hand, return address, owner, agents)
STORES = {
    "Lumen Trading": (
        "Porto Market",
        False,
        "Lumen Trading, returns\nRua das Flores 12\n4050-262 Porto\nPortugal",
        parts.SELLER,
        (parts.AGENT,),
    ),
    "Casa Azul": (
        "Harbour Fair",
        True,
        "Casa Azul\nLagerstraße 8\n20357 Hamburg\nGermany",
        parts.SELLER2,
        (),
    ),
}


def load_people() -> None:
    """Make the accounts and stores that are missing, and take back staff that somebody removed."""
    for email, name in NAMES.items():
        _account(email, name)
    profiles = apps.get_model("mediation.Profile")._default_manager
    for email, languages in LANGUAGES.items():
        profiles.get_or_create(mediator=account(email), defaults={"languages": languages})
    for name, (marketplace, by_hand, address, owner, agents) in STORES.items():
        holder, _made = Marketplace.objects.get_or_create(
            name=marketplace, defaults={"pays_by_hand": by_hand}
        )
        store, _made = Store.objects.get_or_create(
            marketplace=holder, name=name, defaults={"return_address": address}
        )
        for email in (owner, *agents):
            StoreMember.objects.update_or_create(
                store=store, user=account(email), defaults={"is_owner": email == owner}
            )


def account(email: str) -> Any:
    return cast("Any", get_user_model()).objects.get(email=email)


def accounts(emails: Iterable[str]) -> list[Any]:
    return list(cast("Any", get_user_model()).objects.filter(email__in=emails))


def _account(email: str, name: str) -> None:
    """Make an account, or let one sign in that an import made without a password."""
    user, made = cast("Any", get_user_model()).objects.get_or_create(email=email)
    if not made and user.has_usable_password():
        return
    user.name, user.is_staff = name, email in GROUPS
    user.set_password(PASSWORD)
    user.save()
    if group := GROUPS.get(email):
        user.groups.add(Group.objects.get(name=group))
    apps.get_model("account", "EmailAddress")._default_manager.get_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )
