"""The rows: orders and who trades, policies, disputes and their record, money, the outbox, programs' keys."""

from disputes.models.answering import AutomaticAnswer
from disputes.models.automation import (
    AutomationChange,
    AutomationRule,
    AutomationStop,
    AutomationVersion,
    LeftToPeople,
    StoreAutomation,
)
from disputes.models.dispute import Dispute, DisputeLine
from disputes.models.incoming import IncomingMail
from disputes.models.insights import DisputedGoods, OrderTally, StageTime, StoreCount
from disputes.models.notices import AutomationNotice
from disputes.models.order import Marketplace, Order, OrderLine, Shipment, Store, StoreInvitation, StoreMember
from disputes.models.outbox import Delivery, Heartbeat
from disputes.models.outside import OrderChange
from disputes.models.policy import Policy
from disputes.models.programs import ApiKey, RememberedAnswer
from disputes.models.reading import ReadMark
from disputes.models.record import Event, Message, OutsideSettlement, Proposal, Record
from disputes.models.replies import ReplyTemplate
from disputes.models.settlement import EscrowEntry, Settlement
from disputes.models.webhooks import (
    WebhookAttempt,
    WebhookEndpoint,
    WebhookMessage,
    WebhookSecret,
    WebhookType,
)

__all__ = [
    "ApiKey",
    "AutomaticAnswer",
    "AutomationChange",
    "AutomationNotice",
    "AutomationRule",
    "AutomationStop",
    "AutomationVersion",
    "Delivery",
    "Dispute",
    "DisputeLine",
    "DisputedGoods",
    "EscrowEntry",
    "Event",
    "Heartbeat",
    "IncomingMail",
    "LeftToPeople",
    "Marketplace",
    "Message",
    "Order",
    "OrderChange",
    "OrderLine",
    "OrderTally",
    "OutsideSettlement",
    "Policy",
    "Proposal",
    "ReadMark",
    "Record",
    "RememberedAnswer",
    "ReplyTemplate",
    "Settlement",
    "Shipment",
    "StageTime",
    "Store",
    "StoreAutomation",
    "StoreCount",
    "StoreInvitation",
    "StoreMember",
    "WebhookAttempt",
    "WebhookEndpoint",
    "WebhookMessage",
    "WebhookSecret",
    "WebhookType",
]
