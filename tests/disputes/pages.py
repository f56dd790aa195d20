"""How tests of the parties' pages get there: a fresh dispute, its addresses, and what is posted."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from disputes.flow import State
from tests.factories import (
    make_dispute_in,
    make_order,
    staff_of,
)


def fresh(state=State.AWAITING_SELLER_RESPONSE, age=timedelta(hours=10), **fields):
    at = timezone.now() - age
    order = fields.pop("order", None) or make_order(delivered_at=at, promised_at=at)
    return make_dispute_in(state, order=order, at=at, **fields)


def url(dispute, portal, name):
    return reverse(f"disputes:{portal}_action", args=[dispute.reference, name])


def who(dispute, portal):
    return dispute.buyer if portal == "buyer" else staff_of(dispute)


def get(client, dispute, portal, name):
    client.force_login(who(dispute, portal))
    return client.get(url(dispute, portal, name))


def post(client, dispute, portal, name, data=(), **options):
    client.force_login(who(dispute, portal))
    return client.post(url(dispute, portal, name), {"version": dispute.version, **dict(data)}, **options)


S, PARTIAL = State, {"remedy": "partial_refund", "amount": "45.00"}


VOUCHER = {"kind": "tracking", "carrier": "CTT", "tracking_number": "RR123456785PT"}


RETURN = {"reason": "not_as_described", "sub_reason": "damaged"}


WORDS, RECEIVED = {"statement": "It came whole"}, {"acknowledgement": "item_received"}


OFFER = PARTIAL | WORDS


def named(dispute, name, data):
    return data | {"proposal": dispute.on_the_table_id} if name == "accept" else data


HTMX = {"headers": {"HX-Request": "true"}}
