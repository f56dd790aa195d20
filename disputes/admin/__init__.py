"""The operators' pages: who trades, the policies, orders and disputes to read, money, and the outbox."""

from disputes.admin.outbox import DeliveryAdmin, HeartbeatAdmin
from disputes.admin.policies import PolicyAdmin
from disputes.admin.records import DisputeAdmin, EventAdmin, OrderAdmin
from disputes.admin.settlements import SettlementAdmin
from disputes.admin.stores import MarketplaceAdmin, StoreAdmin

__all__ = [
    "DeliveryAdmin",
    "DisputeAdmin",
    "EventAdmin",
    "HeartbeatAdmin",
    "MarketplaceAdmin",
    "OrderAdmin",
    "PolicyAdmin",
    "SettlementAdmin",
    "StoreAdmin",
]
