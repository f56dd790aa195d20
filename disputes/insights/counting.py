"""When a store's figures are counted: once a day by the worker, and whenever its staff ask."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from time import monotonic

from django.db import connection
from django.db.models import F, Q
from django.utils import timezone
from django_q.tasks import async_task

from disputes.insights.disputed import bring_up_to_date
from disputes.insights.months import before, month_of
from disputes.insights.ordered import count_orders
from disputes.insights.stages import time_stages
from disputes.models import Store, StoreCount

PATIENCE = 200  # seconds: less than a task may take; the next one goes on
FRESH = timedelta(hours=20)  # younger figures are not counted anew by the clock
PAUSE = timedelta(minutes=5)  # between two counts that people ask for
MOST_MONTHS = 24

log = logging.getLogger(__name__)


def count_stores(at: datetime | None = None) -> int:
    """Count every store whose figures are a day old, or that somebody asked for, the oldest first; how many.

    One that fails stops no other. What is not done in time is done by the next task.
    """
    now, ends, counted = at or timezone.now(), monotonic() + PATIENCE, 0
    old = Store.objects.annotate(counted_at=F("figures__counted_at"))
    old = old.filter(
        Q(counted_at=None) | Q(counted_at__lte=now - FRESH) | Q(figures__asked_at__gt=F("counted_at"))
    )
    for store in old.order_by(F("counted_at").asc(nulls_first=True), "pk").values_list("pk", flat=True):
        if monotonic() >= ends:
            return counted
        counted += _tried(store, now, ends)
    time_stages(now)
    return counted


def _tried(store: int, at: datetime, ends: float) -> bool:
    try:
        return count_store(store, at, ends)
    except Exception:
        log.exception("Store %s could not be counted.", store)
        connection.close_if_unusable_or_obsolete()
        return False


def count_store(store: int, at: datetime | None = None, ends: float | None = None) -> bool:
    """Bring a store's figures up to date; whether it came to the end, else the next `count_stores` goes on.

    Counting twice changes nothing.
    """
    now = at or timezone.now()
    StoreCount.objects.get_or_create(pk=store)
    until = monotonic() + PATIENCE if ends is None else ends
    first = before(month_of(now), MOST_MONTHS - 1)
    if not (bring_up_to_date(store, until) and count_orders(store, first, until)):
        return False
    StoreCount.objects.filter(pk=store).update(counted_at=now)
    return True


def ask_to_count(store: int, at: datetime) -> bool:
    """Let the worker count this store soon; False where somebody asked a moment ago."""
    StoreCount.objects.get_or_create(pk=store)
    rested = Q(asked_at=None) | Q(asked_at__lte=at - PAUSE)
    if not StoreCount.objects.filter(rested, pk=store).update(asked_at=at):
        return False
    async_task("disputes.tasks.count_store", store)
    return True
