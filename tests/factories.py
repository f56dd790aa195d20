"""Makes people, stores, orders and disputes; disputes get to a state by walking through the door."""

from datetime import UTC, datetime, timedelta
from itertools import count

from django.contrib.auth.models import Group

from accounts.models import HEAD_MEDIATORS, MEDIATORS, OPERATORS, User
from disputes.flow import SYSTEM, State
from disputes.models import (
    Dispute,
    Marketplace,
    Order,
    OrderLine,
    Proposal,
    Shipment,
    Store,
    StoreMember,
)
from disputes.perform import Opening, open_dispute, perform
from evidence.models import Evidence
from mediation.models import Ruling

T0 = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
PASSWORD = "test-pass-2026"

_number = count(1)


def make_user(name="person", groups=(), **fields):
    user = User.objects.create_user(f"{name}-{next(_number)}@example.com", PASSWORD, name=name, **fields)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def make_mediator(name="mediator", head=False):
    groups = (MEDIATORS, HEAD_MEDIATORS) if head else (MEDIATORS,)
    return make_user(name, groups, is_staff=True)


def make_operator(name="operator"):
    return make_user(name, (OPERATORS,), is_staff=True)


def make_marketplace(name="Porto Market", **fields):
    return Marketplace.objects.get_or_create(name=name, defaults=fields)[0]


def make_store(name="Lumen Trading", owner=None, **fields):
    """A store with an owner, whom `store.owner` names."""
    fields.setdefault("marketplace", make_marketplace())
    store = Store.objects.create(name=f"{name} {next(_number)}", **fields)
    store.owner = owner or make_user("seller")
    StoreMember.objects.create(store=store, user=store.owner, is_owner=True)
    return store


def make_order(buyer=None, store=None, lines=(("BOWL", 2, 4300),), shipping=990, delivered_at=T0, **fields):
    """`lines` are (sku, quantity, unit price in minor units); delivered at T0 in one parcel."""
    store = store or make_store()
    total = sum(quantity * price for _sku, quantity, price in lines) + shipping
    order = Order.objects.create(
        **{
            "marketplace": store.marketplace,
            "reference": f"PM-{next(_number)}",
            "buyer": buyer or make_user("buyer"),
            "store": store,
            "currency": "EUR",
            "shipping_paid": shipping,
            "total_paid": total,
            "origin_country": "PT",
            "destination_country": "ES",
            "placed_at": T0 - timedelta(days=10),
            "promised_at": T0,
        }
        | fields
    )
    shipment = Shipment.objects.create(
        order=order,
        carrier="CTT Expresso",
        tracking_number="RR123456785PT",
        shipped_at=order.placed_at + timedelta(days=5),
        delivered_at=delivered_at,
    )
    for sku, quantity, price in lines:
        OrderLine.objects.create(
            order=order,
            sku=sku,
            title=f"{sku.title()}",
            quantity=quantity,
            unit_price=price,
            shipment=shipment,
        )
    return order


def make_evidence(role="buyer", **fields):
    """An unsaved voucher, to be submitted."""
    return Evidence(
        **{"role": role, "kind": "tracking", "carrier": "CTT", "tracking_number": "RR123456785PT"} | fields
    )


def make_proposal(role="seller", remedy="partial_refund", amount=2000, **fields):
    """An unsaved proposal, to be put on the table."""
    return Proposal(role=role, remedy=remedy, amount=amount, **fields)


def make_ruling(remedy="full_refund", amount=9590, **fields):
    return Ruling(remedy=remedy, amount=amount, grounds="The delivery is not proven.", **fields)


def make_dispute(
    state=State.AWAITING_SELLER_RESPONSE,
    order=None,
    reason="not_received",
    sub_reason="in_transit_late",
    remedy="full_refund",
    amount=None,
    at=T0,
    **opening,
):
    """A dispute over the whole order, opened at `at` and taken to `state`, an action an hour."""
    order = order or make_order()
    if reason == "not_as_described" and sub_reason == "in_transit_late":
        sub_reason = "damaged"
    event = open_dispute(
        Opening(order, reason, sub_reason),
        actor=order.buyer,
        remedy=remedy,
        amount=amount,
        statement="It is not what I paid for.",
        at=at,
        **opening,
    )
    dispute = again(event.dispute)
    for hours, (name, who, brought) in enumerate(way_to(dispute, State(state)), start=1):
        perform(name, dispute.pk, actor=who, at=at + timedelta(hours=hours), **brought)
    return again(dispute)


def declare(dispute, *mediators, at=None):
    """Mediators say that they are impartial, as each must before deciding."""
    for mediator in mediators:
        perform("declare_impartiality", dispute.pk, actor=mediator, at=at)
    return again(dispute)


def again(dispute):
    """The dispute as the database has it now."""
    return Dispute.objects.get(pk=dispute.pk)


def staff_of(dispute):
    return dispute.store.members.get(is_owner=True).user


def way_to(dispute, state):
    """The actions (name, actor, what it brings) from a new dispute to a state."""
    buyer, seller = dispute.buyer, staff_of(dispute)
    counter = ("counter", seller, {"proposal": make_proposal(), "statement": "We can offer this."})
    escalate = [counter, ("reject", buyer, {})]
    review = [*escalate, ("finish_evidence", buyer, {}), ("finish_evidence", seller, {})]
    back = [("accept", seller, {"proposal": dispute.on_the_table_id, "return_address": "Rua 1, Porto"})]
    settle = [("refund_in_full", seller, {})]
    ship = ("ship_return", buyer, {"carrier": "CTT", "tracking_number": "RR1"})
    ways = {
        State.AWAITING_SELLER_RESPONSE: [],
        State.AWAITING_BUYER_RESPONSE: [counter],
        State.COLLECTING_EVIDENCE: escalate,
        State.UNDER_REVIEW: review,
        State.SETTLING: [counter, *settle],
        State.CLOSED: [counter, *settle, ("confirm_settlement", SYSTEM, {"provider_reference": "pay-1"})],
        State.AWAITING_RETURN_SHIPMENT: back,
        State.AWAITING_RETURN_RECEIPT: [*back, ship],
    }
    if state == State.VERIFYING_EVIDENCE:
        asked = {"party": "both", "request": "Please add a photo."}
        return [*review, ("request_evidence", make_mediator(), asked)]
    return ways[state]


def make_dispute_in(state, **fields):
    """A dispute in any state, over a return where the state needs one."""
    if state in (State.AWAITING_RETURN_SHIPMENT, State.AWAITING_RETURN_RECEIPT):
        fields |= {
            "reason": "not_as_described",
            "sub_reason": "damaged",
            "remedy": "return_and_refund",
            "return_freight": "seller",
        }
    return make_dispute(state, **fields)
