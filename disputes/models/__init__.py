"""The rows: orders and who trades, policies, disputes and their record, money instructions, the outbox."""

from disputes.models.dispute import Dispute, DisputeLine
from disputes.models.order import Marketplace, Order, OrderLine, Shipment, Store, StoreInvitation, StoreMember
from disputes.models.outbox import Delivery, Heartbeat
from disputes.models.policy import Policy
from disputes.models.record import Event, Message, OutsideSettlement, Proposal, Record
from disputes.models.settlement import EscrowEntry, Settlement

__all__ = [
    "Delivery",
    "Dispute",
    "DisputeLine",
    "EscrowEntry",
    "Event",
    "Heartbeat",
    "Marketplace",
    "Message",
    "Order",
    "OrderLine",
    "OutsideSettlement",
    "Policy",
    "Proposal",
    "Record",
    "Settlement",
    "Shipment",
    "Store",
    "StoreInvitation",
    "StoreMember",
]
