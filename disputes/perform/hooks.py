"""What the marketplace's programs are told of an event: thin messages, written in its transaction."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from django_q.tasks import async_task

from disputes.flow import BEGINNING, STAGES, State
from disputes.models import Dispute, Event, WebhookEndpoint, WebhookMessage, WebhookType
from disputes.money import to_plain


def queue_hooks(event: Event) -> None:
    """Write an event for each endpoint of the marketplace that wants it, and wake the sender.

    One small query where a marketplace has no endpoint. What only mediators read is told to nobody.
    """
    if not event.is_private:
        queue(event, type_of(event), payload(event, event.dispute), event.at)


def queue(event: Event, kind: WebhookType, data: dict[str, Any], at: datetime, *, number: int = 0) -> int:
    """Write a message for all who want this kind; for how many. Only while the dispute is held."""
    endpoints = WebhookEndpoint.objects.filter(marketplace=event.dispute.order.marketplace_id).only("types")
    wanting = [endpoint.pk for endpoint in endpoints if endpoint.wants(kind)]
    if not wanting:
        return 0
    body = json.dumps({"type": kind, "timestamp": _utc(at), "data": data}, separators=(",", ":"))
    WebhookMessage.objects.bulk_create(
        WebhookMessage(
            endpoint_id=endpoint,
            event=event,
            dispute=event.dispute,
            type=kind,
            round=number,
            body=body,
            created_at=at,
            due_at=at,
        )
        for endpoint in wanting
    )
    for endpoint in wanting:
        async_task("disputes.tasks.send_webhooks", endpoint)
    return len(wanting)


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
        "due_at": dispute.due_at and _utc(dispute.due_at),
        "disputed_amount": money(dispute.disputed_amount, dispute.currency),
        "reached_by": dispute.reached_by or None,
        "outcome": dispute.outcome or None,
    }


def money(amount: int, currency: str) -> dict[str, str]:
    """An amount of minor units as JSON says it everywhere."""
    return {"amount": to_plain(amount, currency), "currency": currency}


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
