"""Loads the past: once, through the door like the other scenarios, and counted as the worker counts it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib.auth import get_user_model
from django.utils.module_loading import import_string

from disputes.demo import past
from disputes.demo.acting import wind_up
from disputes.demo.goods import LUMEN
from disputes.demo.parts import Scenario
from disputes.demo.people import STORES, accounts
from disputes.demo.playing import make_orders, play
from disputes.flow import State
from disputes.insights.counting import count_store
from disputes.insights.stages import time_stages
from disputes.models import Dispute, Order, Store


def load_past(at: datetime) -> int:
    """Make what is missing of it; how many disputes were played. It is never dated anew."""
    _make_buyers()
    made = set(Order.objects.filter(store__name=LUMEN).values_list("reference", flat=True))
    make_orders([sold for sold in past.trade(at) if sold[1] not in made])
    closed = Dispute.objects.filter(state=State.CLOSED, store__name=LUMEN)
    over = {reference.rsplit("-", 1)[0] for reference in closed.values_list("order__reference", flat=True)}
    missing = [scenario for scenario in past.disputed() if scenario.key not in over]
    for scenario in missing:
        _play(scenario, at)
    return len(missing)


def _make_buyers() -> None:
    """Without a password: nobody signs in as one of them."""
    there = {user.email for user in accounts(past.BUYERS)}
    for email in past.BUYERS.keys() - there:
        cast("Any", get_user_model()).objects.create_user(email, name=past.BUYERS[email])


def _play(scenario: Scenario, at: datetime) -> None:
    """Where it broke off on the way, that one is wound up first."""
    begun = Order.objects.filter(reference__startswith=f"{scenario.key}-", store__name=scenario.sale.store)
    for dispute in Dispute.objects.filter(order__in=begun).exclude(state=State.CLOSED):
        wind_up(dispute, at)
    play(scenario, f"{scenario.key}-{begun.count() + 1}", at)


def count(at: datetime) -> None:
    """What the worker digests and counts by the clock, so that the first page has figures already."""
    import_string("mediation.tasks.digest_lagging")()
    for store in Store.objects.filter(name__in=STORES):
        count_store(store.pk, at)
    time_stages(at)
