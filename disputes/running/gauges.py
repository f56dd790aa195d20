"""What the database knows, read when it is asked: the same on every machine, however many there are.

Each question is a short stretch of an index. Where much waits, no more than the first rows of it are looked
at: a number that stands at MOST says "at least so many", and an age is that of the longest waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import Error
from django.db.models import Count, Min, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_q.conf import Conf
from django_q.models import OrmQ
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from disputes.models import Delivery, Dispute, Heartbeat, Settlement, WebhookEndpoint, WebhookMessage

MOST = 10_000
OWED = (Settlement.Status.REQUESTED, Settlement.Status.FAILED)


def _gauge(name: str, says: str, labels: Iterable[str] = ()) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, says, labels=list(labels))


def _age(since: datetime | None, at: datetime) -> float:
    return max(0.0, (at - since).total_seconds()) if since else 0.0


def _clock(at: datetime) -> Iterator[GaugeMetricFamily]:
    overdue = Dispute.objects.overdue(at).values_list("due_at", flat=True).first()
    found = _gauge(
        "desk_clock_overdue_seconds", "How long ago the oldest clock ran out that has had no effect yet."
    )
    found.add_metric([], _age(overdue, at))
    yield found


def _heartbeats(at: datetime) -> Iterator[GaugeMetricFamily]:
    found = _gauge(
        "desk_heartbeat_age_seconds", "How long ago a repeated task last showed that it runs.", ["name"]
    )
    for name, beat in Heartbeat.objects.order_by("name").values_list("name", "at")[:MOST]:
        found.add_metric([name], _age(beat, at))
    yield found


def _outbox(at: datetime) -> Iterator[GaugeMetricFamily]:
    first = Delivery.objects.filter(due_at__lte=at).order_by("due_at").values("pk")[:MOST]
    waiting: dict[str, Any] = {
        row["kind"]: row
        for row in Delivery.objects.filter(pk__in=first)
        .values("kind")
        .annotate(n=Count("pk"), oldest=Min("due_at"))
    }
    lost = Delivery.objects.filter(due_at=None, done_at=None).order_by("-id").values("pk")[:MOST]
    given_up = dict(Delivery.objects.filter(pk__in=lost).values_list("kind").annotate(Count("pk")))
    number = _gauge("desk_outbox_due", "Deliveries that are due and not sent.", ["kind"])
    oldest = _gauge("desk_outbox_oldest_seconds", "How long the longest due delivery has been due.", ["kind"])
    lost_ones = _gauge("desk_outbox_given_up", "Deliveries that were given up after all tries.", ["kind"])
    for kind in Delivery.Kind.values:
        row = waiting.get(kind, {"n": 0, "oldest": None})
        number.add_metric([kind], row["n"])
        oldest.add_metric([kind], _age(row["oldest"], at))
        lost_ones.add_metric([kind], given_up.get(kind, 0))
    yield from (number, oldest, lost_ones)


def _webhooks(at: datetime) -> Iterator[GaugeMetricFamily]:
    """Where an endpoint is paused, messages wait for a person: it is counted, and they are not."""
    first = WebhookMessage.objects.waiting().filter(endpoint__paused_at=None).values("pk")[:MOST]
    since = Min(Coalesce("first_tried_at", "due_at"))
    waiting = WebhookMessage.objects.filter(pk__in=first).aggregate(n=Count("pk"), oldest=since)
    lost = WebhookMessage.objects.given_up().order_by("-id")[:MOST]
    number = _gauge("desk_webhooks_waiting", "Webhook messages that are not delivered, paused ones apart.")
    oldest = _gauge("desk_webhooks_oldest_seconds", "How long ago the first of them was tried, or fell due.")
    given_up = _gauge("desk_webhooks_given_up", "Webhook messages that were given up after all tries.")
    paused = _gauge("desk_webhook_endpoints_paused", "Webhook endpoints to which nothing is sent.")
    number.add_metric([], waiting["n"])
    oldest.add_metric([], _age(waiting["oldest"], at))
    given_up.add_metric([], lost.count())
    paused.add_metric([], WebhookEndpoint.objects.exclude(paused_at=None).count())
    yield from (number, oldest, given_up, paused)


def _queue(at: datetime) -> Iterator[GaugeMetricFamily]:
    waiting = OrmQ.objects.filter(key=Conf.CLUSTER_NAME, lock__lte=at)[:MOST]
    seen = list(waiting.values_list("lock", flat=True))
    number = _gauge("desk_tasks_waiting", "Tasks that wait for a worker.")
    number.add_metric([], len(seen))
    oldest = _gauge("desk_tasks_oldest_seconds", "How long the longest waiting task has waited.")
    oldest.add_metric([], _age(min(seen, default=None), at))
    yield from (number, oldest)


def _settlements(at: datetime) -> Iterator[GaugeMetricFamily]:
    number = _gauge("desk_settlements", "Money instructions that are not carried out, by status.", ["status"])
    oldest = _gauge("desk_settlement_oldest_seconds", "Age of the oldest of them, by status.", ["status"])
    owed = _gauge("desk_settlement_owed", "What they owe, in minor units.", ["status", "currency", "to"])
    for status in OWED:
        rows = list(_owed(status))
        number.add_metric([status], sum(row["n"] for row in rows))
        oldest.add_metric([status], _age(min((row["oldest"] for row in rows), default=None), at))
        for row in rows:
            owed.add_metric([status, row["currency"], "buyer"], row["refunds"])
            owed.add_metric([status, row["currency"], "seller"], row["releases"])
    yield from (number, oldest, owed)


def _owed(status: str) -> Iterable[Any]:
    first = Settlement.objects.filter(status=status).order_by("requested_at").values("pk")[:MOST]
    rows = Settlement.objects.filter(pk__in=first).order_by("currency").values("currency")
    return rows.annotate(
        n=Count("pk"), oldest=Min("requested_at"), refunds=Sum("refund"), releases=Sum("release")
    )


Question = Callable[[datetime], Iterator[GaugeMetricFamily]]
QUESTIONS: tuple[Question, ...] = (_clock, _heartbeats, _outbox, _webhooks, _queue, _settlements)


class Gauges(Collector):
    """All of the above; while the database does not answer, that it does not."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        reached = _gauge("desk_database_up", "Whether the database answered.")
        try:
            found = [gauge for question in QUESTIONS for gauge in question(timezone.now())]
        except Error:
            found = []
        reached.add_metric([], float(bool(found)))
        yield from (reached, *found)
