"""Goods on their way back, as tests need them."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from disputes.flow import State
from tests.disputes.pages import RETURN, fresh, post
from tests.evidence.uploads import picture, upload
from tests.factories import again, make_order, staff_of

S = State
SENT = {"carrier": "Correos", "tracking_number": "RB123456785ES"}
TWO_LINES = (("BOWL", 2, 4300), ("PLATE", 3, 1000))


def to_send(lines=(("BOWL", 2, 4300),), **fields):
    return fresh(S.AWAITING_RETURN_SHIPMENT, order=recent(lines), **fields)


def recent(lines):
    at = timezone.now() - timedelta(hours=10)
    return make_order(delivered_at=at, promised_at=at, lines=lines)


def on_its_way(client, lines=TWO_LINES, **counted):
    dispute = to_send(lines)
    sent = {f"quantity-{sku}": number for sku, number in counted.items()}
    assert post(client, dispute, "buyer", "ship_return", SENT | sent).status_code == 302
    return again(dispute)


def card(client, dispute, portal):
    client.force_login(dispute.buyer if portal == "buyer" else staff_of(dispute))
    return client.get(reverse(f"disputes:{portal}_dispute", args=[dispute.reference]))


def errors(answer):
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def acknowledge(client, dispute, condition, **data):
    photo = {} if condition == "item_received" else {"files": upload(picture(), "return.jpg")}
    said = {"acknowledgement": condition} | photo | {key.replace("__", "-"): n for key, n in data.items()}
    return post(client, dispute, "seller", "acknowledge_return", said)


def agreed(client, lines=TWO_LINES, freight="platform", **counted):
    """A return that the seller accepted and the buyer sent."""
    dispute = fresh(remedy="return_and_refund", return_freight=freight, order=recent(lines), **RETURN)
    named = {"proposal": dispute.on_the_table_id, "return_address": "Rua 1", "return_reference": "RMA 77"}
    assert post(client, dispute, "seller", "accept", named).status_code == 302
    sent = SENT | {f"quantity-{sku}": number for sku, number in counted.items()}
    assert post(client, again(dispute), "buyer", "ship_return", sent).status_code == 302
    return again(dispute)


def came_back(client, condition="damaged", **counted):
    dispute = agreed(client)
    assert acknowledge(client, dispute, condition, **counted).status_code == 302
    return again(dispute)
