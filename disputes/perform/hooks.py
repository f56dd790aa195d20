"""What the marketplace's programs are told of an event: thin messages, written in its transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django_q.tasks import async_task

from disputes.as_json import instant, money
from disputes.compiled import Compiled
from disputes.flow import BEGINNING, STAGES, State
from disputes.models import Dispute, Event, Settlement, WebhookEndpoint, WebhookMessage, WebhookType
from disputes.perform.inserting import insert

A_MOMENT = timedelta(minutes=15)  # longer than the lease of a sender that crashed


def queue_hooks(events: Sequence[Event]) -> None:
    """Write events for each endpoint of their marketplace that wants them, and wake the senders.

    One small query where nobody listens. What only mediators read is told to nobody.
    """
    told = [event for event in events if not event.is_private]
    listening = _endpoints({event.dispute.order.marketplace_id for event in told}) if told else {}
    rows: list[WebhookMessage] = []
    for event in told:
        endpoints = listening[event.dispute.order.marketplace_id]
        if endpoints:
            rows += _messages(event, type_of(event), payload(event, event.dispute), event.at, endpoints)
    _write(rows)


_ENDPOINTS = Compiled(lambda *pks: WebhookEndpoint.objects.filter(marketplace__in=pks))


def _endpoints(marketplaces: set[int]) -> dict[int, list[WebhookEndpoint]]:
    found: dict[int, list[WebhookEndpoint]] = {marketplace: [] for marketplace in marketplaces}
    for endpoint in _ENDPOINTS(*marketplaces):
        found[endpoint.marketplace_id].append(endpoint)
    return found


def _messages(
    event: Event,
    kind: WebhookType,
    data: dict[str, Any],
    at: datetime,
    endpoints: Iterable[WebhookEndpoint],
    number: int = 0,
) -> list[WebhookMessage]:
    """For all of them that want this kind. Only while the dispute is held."""
    body = json.dumps({"type": kind, "timestamp": instant(at), "data": data}, separators=(",", ":"))
    return [
        WebhookMessage(
            endpoint=endpoint,
            event=event,
            dispute=event.dispute,
            type=kind,
            round=number,
            body=body,
            created_at=at,
            due_at=at,
        )
        for endpoint in endpoints
        if endpoint.wants(kind)
    ]


def _write(rows: list[WebhookMessage]) -> None:
    insert(rows)
    for endpoint in sorted({row.endpoint_id for row in rows if row.endpoint.paused_at is None}):
        async_task("disputes.tasks.send_webhooks", endpoint)


def queue_request(settlement: Settlement, at: datetime) -> None:
    """Ask the marketplace for a payment, in a transaction of its own; each call asks once more.

    Not where the last time is only a moment ago (a crash repeats the call), and not who has still to be sent
    the last request. The amounts are fixed, so that no request in the queue ever says too much.
    """
    with transaction.atomic(durable=True):
        rows = Dispute.objects.select_related("order").select_for_update(of=("self",))
        dispute = rows.get(pk=settlement.dispute_id)
        same = Settlement.objects.filter(pk=settlement.pk, idempotency_key=settlement.idempotency_key)
        if dispute.state != State.SETTLING or not same.exists():
            return
        event = _called_for_by(dispute)
        before = event.webhook_messages.filter(type=WebhookType.REQUESTED)
        last = before.order_by("-round").first()
        if last and last.created_at > at - A_MOMENT:
            return
        data = payload(event, dispute) | {"settlement": _instruction(settlement)}
        waits = set(before.waiting().values_list("endpoint", flat=True))
        marketplace = dispute.order.marketplace_id
        asked = [endpoint for endpoint in _endpoints({marketplace})[marketplace] if endpoint.pk not in waits]
        number = last.round + 1 if last else 0
        _write(_messages(event, WebhookType.REQUESTED, data, at, asked, number))


def request_is_current(message: WebhookMessage) -> bool:
    """Whether what a request asks for is still to be paid, under the same key: a "no" may have ended it."""
    key = json.loads(message.body)["data"]["settlement"]["idempotency_key"]
    asked = Settlement.objects.filter(dispute=message.dispute_id, idempotency_key=key)
    return asked.filter(instructed_at__isnull=False, dispute__state=State.SETTLING).exists()


def _called_for_by(dispute: Dispute) -> Event:
    """The event that led to the payment, or the last "no" to it."""
    entered = Q(to_state=State.SETTLING) & ~Q(from_state=State.SETTLING)
    called = dispute.events.filter(entered | Q(action="fail_settlement"))
    event: Event = called.order_by("-sequence")[0]
    event.dispute = dispute
    return event


def _instruction(settlement: Settlement) -> dict[str, Any]:
    return {
        "idempotency_key": str(settlement.idempotency_key),
        "refund": money(settlement.refund, settlement.currency),
        "release": money(settlement.release, settlement.currency),
    }


def type_of(event: Event) -> WebhookType:
    if event.from_state == BEGINNING:
        return WebhookType.OPENED
    closes = event.to_state == State.CLOSED != event.from_state
    return WebhookType.CLOSED if closes else WebhookType.UPDATED


def payload(event: Event, dispute: Dispute) -> dict[str, Any]:
    """Where the dispute stands after its event: no names, no addresses, nothing that anybody said."""
    return {
        "reference": dispute.reference,
        "order_reference": dispute.order.reference,
        "state": dispute.state,
        "stage": STAGES[State(dispute.state)],
        "version": dispute.version,
        "action": event.action,
        "by": event.role,
        "due_at": dispute.due_at and instant(dispute.due_at),
        "disputed_amount": money(dispute.disputed_amount, dispute.currency),
        "reached_by": dispute.reached_by or None,
        "outcome": dispute.outcome or None,
    }
