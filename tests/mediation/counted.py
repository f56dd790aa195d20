"""Closed cases as rows of figures, many at once and without their record."""

from datetime import timedelta
from itertools import count

from disputes.models import Dispute, Policy
from mediation.models import CaseFacts
from tests.factories import T0, make_order

_number = count(1)
CLOSED = T0 - timedelta(days=3)


def facts(number=1, closed_at=CLOSED, **fields):
    """So many rows of the same figures, by default of rulings that gave the buyer all."""
    order = make_order()
    usual = {
        "opened_at": CLOSED - timedelta(days=9),
        "reason": "not_as_described",
        "sub_reason": "damaged",
        "currency": "EUR",
        "disputed_amount": 9590,
    }
    subject = {name: fields.get(name, value) for name, value in usual.items()}
    ended = {
        "closed_at": closed_at,
        "reached_by": "ruling",
        "outcome": "buyer_favour",
        "remedy": "full_refund",
    }
    rows = Dispute.objects.bulk_create(
        Dispute(
            reference=f"D-F-{next(_number)}",
            order=order,
            buyer=order.buyer,
            store=order.store,
            policy=Policy.objects.first(),
            state="closed",
            closed_at=closed_at,
            **subject,
        )
        for _each in range(number)
    )
    place = {"origin": "PT", "destination": "ES", "delivery": "late", "seller_size": "small"}
    given = {**subject, **ended, **place, "share": 100, **fields}
    CaseFacts.objects.bulk_create(CaseFacts(dispute=row, **given) for row in rows)


def running(number, state, due_at, mediator=None):
    """Open disputes in a state whose clock runs out then."""
    order = make_order()
    Dispute.objects.bulk_create(
        Dispute(
            reference=f"D-R-{next(_number)}",
            order=order,
            buyer=order.buyer,
            store=order.store,
            policy=Policy.objects.first(),
            state=state,
            due_at=due_at,
            mediator=mediator,
            opened_at=T0 - timedelta(days=9),
            reason="not_as_described",
            sub_reason="damaged",
            currency="EUR",
            disputed_amount=9590,
        )
        for _each in range(number)
    )
