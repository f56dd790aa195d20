"""Money as the marketplace sees it: what it is asked to pay, and what moved of an order outside the desk."""

from __future__ import annotations

from hashlib import sha256

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from disputes.api import cursors
from disputes.api.acting import ONCE
from disputes.api.answers import json_answer, order_of
from disputes.api.keys import marketplace_of
from disputes.api.reading import CURSOR, LIMIT, instant_of, page
from disputes.api.remembering import once
from disputes.api.sent import ChangeIn
from disputes.api.shown import change_json, instant, owed_json
from disputes.api.told import ChangeOut, OwedOut
from disputes.api.translating import form_data, problem_of
from disputes.forms.changes import OrderChangeForm
from disputes.owed import owed
from disputes.perform import order_changed

router = Router(tags=["Payments"])


@router.get("/settlements", response=OwedOut, operation_id="list_owed", summary="List what is to be paid")
def list_owed(request: HttpRequest, cursor: str | None = CURSOR, limit: int = LIMIT) -> HttpResponse:
    """Payments that are neither confirmed nor cancelled, the oldest first.

    Pay each once, by its `idempotency_key`, and say so with `confirm_settlement`, or why not with
    `fail_settlement`.
    """
    rows = owed(marketplace_of(request))
    if cursor:
        last, pk = cursors.read(cursor, str, int)
        at = instant_of(last, "cursor")
        rows = rows.filter(Q(requested_at__gt=at) | Q(requested_at=at, pk__gt=pk))
    found = list(rows[: limit + 1])
    behind = found[limit - 1] if len(found) > limit else None
    return page(
        [owed_json(row) for row in found], limit, (instant(behind.requested_at), behind.pk) if behind else ()
    )


@router.post(
    "/orders/{path:order_reference}/changes",
    response={201: ChangeOut},
    operation_id="change_order",
    summary="Say what moved of an order outside the desk",
)
@once
def change_order(
    request: HttpRequest,
    body: ChangeIn,
    order_reference: str = Path(...),
    idempotency_key: str | None = ONCE,
) -> HttpResponse:
    """A refund, a charge-back or a cancellation that did not come from a dispute.

    It stands in the record of each open dispute and lowers what is left to refund, there and in later ones;
    a dispute over which nothing is left closes. Without an amount it is all that is left of what was paid.
    Told again with the same `reference`, it is noted once.
    """
    order = order_of(request, order_reference)
    form = OrderChangeForm(form_data(body.model_dump(), order.currency), order=order)
    if not form.is_valid():
        raise problem_of(form)
    said = form.cleaned_data
    reference = said["reference"] or _of_key(idempotency_key)
    change = order_changed(order, said["kind"], said["amount"], reference=reference)
    return json_answer(change_json(change), 201)


def _of_key(key: str | None) -> str:
    """A reference for who names none: a repeat after a crash is the same change."""
    return f"key:{sha256(key.encode()).hexdigest()[:40]}" if key else ""
