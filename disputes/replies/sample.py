"""A dispute that never was, saved nowhere: what a template reads like where no real one is chosen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from disputes.flow import Reason, Remedy, Role, State, SubReason
from disputes.models import Dispute, DisputeLine, Order, OrderLine, Policy, Proposal, Shipment, Store


def sample_dispute(store: Store, reader: Any, at: datetime) -> Dispute:
    """All fields are known in it. Its buyer has the reader's own name."""
    order = Order(
        marketplace=store.marketplace,
        store=store,
        reference="PM-2026-0042",
        buyer=User(name=reader.name),
        currency="EUR",
        placed_at=at - timedelta(days=20),
        promised_at=at - timedelta(days=5),
    )
    parcel = Shipment(
        order=order,
        carrier="DHL",
        tracking_number="JD014600006281230704",
        shipped_at=at - timedelta(days=18),
        delivered_at=at - timedelta(days=6),
    )
    dispute = Dispute(
        reference="D-2026-7Q4K9M",
        order=order,
        buyer=order.buyer,
        store=store,
        policy=Policy(),
        state=State.AWAITING_SELLER_RESPONSE,
        due_at=at + timedelta(days=4),
        reason=Reason.NOT_AS_DESCRIBED,
        sub_reason=SubReason.DAMAGED,
        currency="EUR",
        disputed_amount=4900,
        on_the_table=Proposal(role=Role.BUYER, remedy=Remedy.FULL_REFUND, amount=4900),
        took_effect=True,
        refund_amount=4900,
        return_carrier="DHL",
        return_tracking_number="JD014600006281230705",
        return_shipped_at=at - timedelta(days=1),
    )
    line = OrderLine(order=order, title="Stoneware dinner set", quantity=1, unit_price=4900, shipment=parcel)
    dispute.goods = [DisputeLine(dispute=dispute, order_line=line, quantity=1)]
    return dispute


def sample_offer() -> Proposal:
    return Proposal(role=Role.SELLER, remedy=Remedy.PARTIAL_REFUND, amount=1500)
