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
from disputes.models import Dispute, Order


def json_answer(data: Any, status: int = 200, **headers: str) -> HttpResponse:
    text = json.dumps(data, ensure_ascii=False)
    return HttpResponse(text, status=status, content_type="application/json", headers=headers)


def dispute_answer(pk: int, at: datetime, status: int = 200, **headers: str) -> HttpResponse:
    """The dispute as the database has it now."""
    answer = json_answer(dispute_json(full(Dispute.objects).get(pk=pk), at), status, **headers)
    answer["ETag"] = f'"{sha256(answer.content).hexdigest()[:32]}"'
    return answer


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
