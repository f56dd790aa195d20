"""Fills an empty installation with stores, buyers and mediators who are signed in; prints them as JSON."""

# ruff: noqa: E402 - Django has to be set up before its models can be imported
from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import django

django.setup()

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from accounts.models import MEDIATORS, User
from accounts.sessions import BACKEND
from disputes.models import ApiKey, Marketplace, Store, StoreMember

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def people(kind: str, count: int, **fields: Any) -> list[User]:
    users = [
        User(email=f"{kind.lower()}-{n}@example.com", name=f"{kind} {n}", password="!", **fields)
        for n in range(count)
    ]
    return User.objects.bulk_create(users)


def signed_in(users: Iterable[User]) -> list[str]:
    """Each one's cookie."""
    sessions, seen = [], []
    for user in users:
        store = SessionStore()
        key = store._get_new_session_key()
        facts = {
            "_auth_user_id": str(user.pk),
            "_auth_user_backend": BACKEND,
            "_auth_user_hash": user.get_session_auth_hash(),
        }
        sessions.append(
            Session(session_key=key, session_data=store.encode(facts), expire_date=store.get_expiry_date())
        )
        seen.append(UserSession(user=user, session_key=key, ip="192.0.2.1", user_agent=BROWSER))
    Session.objects.bulk_create(sessions)
    UserSession.objects.bulk_create(seen)
    return [session.session_key for session in sessions]


def stores_of(market: Marketplace, owners: list[User]) -> list[Store]:
    stores = Store.objects.bulk_create(
        Store(marketplace=market, name=f"Store {number}", return_address="Rua 1, Porto")
        for number in range(len(owners))
    )
    StoreMember.objects.bulk_create(
        StoreMember(store=store, user=owner, is_owner=True)
        for store, owner in zip(stores, owners, strict=True)
    )
    return stores


def mediators(count: int) -> list[User]:
    users = people("Mediator", count, is_staff=True)
    Group.objects.get(name=MEDIATORS).user_set.set(users)
    Authenticator.objects.bulk_create(
        Authenticator(user=user, type=Authenticator.Type.TOTP, data={"secret": ""}) for user in users
    )
    return users


def main(buyers: int, stores: int, mediating: int) -> None:
    market = Marketplace.objects.create(
        name="Porto Market", settlement_provider="disputes.settlement.MarketplacePays"
    )
    _key, text = ApiKey.objects.make(market, datetime.now(UTC), name="benchmark")
    buying, owning = people("Buyer", buyers), people("Seller", stores)
    made = stores_of(market, owning)
    told = {
        "key": text,
        "buyers": list(zip([user.email for user in buying], signed_in(buying), strict=True)),
        "stores": list(zip([store.name for store in made], signed_in(owning), strict=True)),
        "mediators": signed_in(mediators(mediating)),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
