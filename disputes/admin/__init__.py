"""The operators' pages: who trades, policies, orders and disputes to read, money, outbox, webhooks, keys."""

from disputes.admin.keys import ApiKeyAdmin
from disputes.admin.outbox import DeliveryAdmin, HeartbeatAdmin
from disputes.admin.policies import PolicyAdmin
from disputes.admin.records import DisputeAdmin, EventAdmin, OrderAdmin
from disputes.admin.settlements import SettlementAdmin
from disputes.admin.stores import MarketplaceAdmin, StoreAdmin
from disputes.admin.tasks import FailureAdmin, QueueAdmin, ScheduleAdmin, SuccessAdmin
from disputes.admin.webhooks import WebhookEndpointAdmin, WebhookMessageAdmin

__all__ = [
    "ApiKeyAdmin",
    "DeliveryAdmin",
    "DisputeAdmin",
    "EventAdmin",
    "FailureAdmin",
    "HeartbeatAdmin",
    "MarketplaceAdmin",
    "OrderAdmin",
    "PolicyAdmin",
    "QueueAdmin",
    "ScheduleAdmin",
    "SettlementAdmin",
    "StoreAdmin",
    "SuccessAdmin",
    "WebhookEndpointAdmin",
    "WebhookMessageAdmin",
]
