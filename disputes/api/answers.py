"""Answers of the API as responses: JSON, and a dispute with its ETag."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse

from disputes.api.keys import marketplace_of
from disputes.api.problems import Problem
from disputes.api.shown import dispute_json, full
from disputes.flow import Actor, Role
from disputes.models import Dispute, Order
from disputes.perform import actions_for
from disputes.words import not_an_answer


def json_answer(data: Any, status: int = 200, **headers: str) -> HttpResponse:
    text = json.dumps(data, ensure_ascii=False)
    return HttpResponse(text, status=status, content_type="application/json", headers=headers)


def dispute_answer(
    pk: int, at: datetime, status: int = 200, *, wrote: Role | None = None, **headers: str
) -> HttpResponse:
    """The dispute as the database has it now; for who `wrote` a message, whether that was no answer."""
    dispute = full(Dispute.objects).get(pk=pk)
    told = dispute_json(dispute, at)
    if wrote:
        told["hint"] = _hint(dispute, wrote, at) or None
    answer = json_answer(told, status, **headers)
    answer["ETag"] = f'"{sha256(answer.content).hexdigest()[:32]}"'
    return answer


def _hint(dispute: Dispute, role: Role, at: datetime) -> str:
    actor = Actor(role, marketplace_id=dispute.order.marketplace_id)
    return not_an_answer(dispute, role, actions_for(dispute, actor, at))


def dispute_of(request: HttpRequest, reference: str) -> Dispute:
    """A dispute of the key's own marketplace."""
    rows = Dispute.objects.select_related("order", "policy", "on_the_table", "store")
    dispute = rows.filter(order__marketplace=marketplace_of(request), reference=reference).first()
    if dispute is None:
        raise Problem("not_found")
    return dispute


def order_of(request: HttpRequest, reference: str) -> Order:
    """An order of the key's own marketplace."""
    rows = Order.objects.select_related("buyer", "store").prefetch_related("lines__shipment", "disputes")
    order = rows.filter(marketplace=marketplace_of(request), reference=reference).first()
    if order is None:
        raise Problem("not_found")
    return order
