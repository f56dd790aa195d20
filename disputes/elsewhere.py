"""Whether an account is one marketplace's alone: any of them may name any address as a buyer's or owner's."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, QuerySet

from disputes.models import Order, StoreMember


def is_elsewhere(person: Any, marketplace: int | None) -> bool:
    """Whether another marketplace has the account too. One query; None stands for no marketplace."""
    return with_others(get_user_model().objects.filter(pk=person.pk), marketplace).exists()


def with_others(people: QuerySet[Any], marketplace: int | None) -> QuerySet[Any]:
    """Those of some accounts that buy or sell on another marketplace than this one."""
    bought = Order.objects.filter(buyer=OuterRef("pk")).exclude(marketplace=marketplace)
    sells = StoreMember.objects.filter(user=OuterRef("pk")).exclude(store__marketplace=marketplace)
    return people.filter(Exists(bought) | Exists(sells))
