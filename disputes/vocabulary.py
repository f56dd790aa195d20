"""The field's words: states, stages, roles, remedies, reasons and how disputes end."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    AWAITING_SELLER_RESPONSE = "awaiting_seller_response", _("Waiting for the seller's answer")
    AWAITING_BUYER_RESPONSE = "awaiting_buyer_response", _("Waiting for the buyer's answer")
    COLLECTING_EVIDENCE = "collecting_evidence", _("Collecting evidence")
    UNDER_REVIEW = "under_review", _("Under review")
    VERIFYING_EVIDENCE = "verifying_evidence", _("Evidence asked")
    AWAITING_RETURN_SHIPMENT = "awaiting_return_shipment", _("Waiting for the return to be sent")
    AWAITING_RETURN_RECEIPT = "awaiting_return_receipt", _("Return on its way")
    SETTLING = "settling", _("Paying")
    CLOSED = "closed", _("Closed")


class Stage(TextChoices):
    NEGOTIATION = "negotiation", _("Negotiation")
    MEDIATION = "mediation", _("Mediation")
    RETURN = "return", pgettext_lazy("stage", "Return")
    SETTLEMENT = "settlement", _("Payment")
    CLOSED = "closed", _("Closed")


class Role(TextChoices):
    BUYER = "buyer", _("Buyer")
    SELLER = "seller", _("Seller")
    MEDIATOR = "mediator", _("Mediator")
    OPERATOR = "operator", _("Operator")
    MARKETPLACE = "marketplace", _("Marketplace")
    SYSTEM = "system", _("Clock")


class Remedy(TextChoices):
    FULL_REFUND = "full_refund", _("Full refund")
    PARTIAL_REFUND = "partial_refund", _("Partial refund")
    RETURN_AND_REFUND = "return_and_refund", _("Return and refund")
    NO_REFUND = "no_refund", _("No refund")


class Freight(TextChoices):
    """Who pays for sending the goods back."""

    SELLER = "seller", _("The seller pays the return")
    BUYER = "buyer", _("The buyer pays the return")
    PLATFORM = "platform", _("The platform pays the return")


class Reason(TextChoices):
    NOT_RECEIVED = "not_received", _("Not received")
    NOT_AS_DESCRIBED = "not_as_described", _("Not as described")


class SubReason(TextChoices):
    NOT_SHIPPED = "not_shipped", _("Not shipped")
    TRACKING_INVALID = "tracking_invalid", _("Tracking number not valid")
    IN_TRANSIT_LATE = "in_transit_late", _("Late on its way")
    WRONG_ADDRESS = "wrong_address", _("Sent to a wrong address")
    CUSTOMS_HOLD = "customs_hold", _("Held by customs")
    RETURNED_TO_SENDER = "returned_to_sender", _("Returned to the sender")
    DELIVERED_NOT_RECEIVED = "delivered_not_received", _("Marked delivered, not received")
    DIFFERENT_FROM_LISTING = "different_from_listing", _("Different from the listing")
    QUALITY = "quality", _("Poor quality")
    DAMAGED = "damaged", _("Damaged")
    MISSING_PARTS_OR_QUANTITY = "missing_parts_or_quantity", _("Parts or pieces missing")
    COUNTERFEIT = "counterfeit", _("Counterfeit")
    WRONG_ITEM = "wrong_item", _("Wrong item")


SUB_REASONS: dict[Reason, tuple[SubReason, ...]] = {
    Reason.NOT_RECEIVED: tuple(SubReason)[:7],
    Reason.NOT_AS_DESCRIBED: tuple(SubReason)[7:],
}


class ReachedBy(TextChoices):
    AGREEMENT = "agreement", _("Agreement")
    SELLER_TIMEOUT = "seller_timeout", _("The seller did not answer in time")
    BUYER_TIMEOUT = "buyer_timeout", _("The buyer did not answer in time")
    RULING = "ruling", _("Ruling")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    RETURN_LAPSED = "return_lapsed", _("The return was not sent in time")
    RETURN_DEFAULT = "return_default", _("The return was not answered in time")
    OUTSIDE = "outside", _("Settled outside")


class Outcome(TextChoices):
    BUYER_FAVOUR = "buyer_favour", _("In the buyer's favour")
    SELLER_FAVOUR = "seller_favour", _("In the seller's favour")
    SPLIT = "split", _("Split")
    NONE = "none", _("No decision")


class ReturnCondition(TextChoices):
    """What the seller says about goods that were sent back."""

    ITEM_RECEIVED = "item_received", _("Received in order")
    NOT_RECEIVED = "not_received", _("Not received")
    DAMAGED = "damaged", _("Damaged")
    EMPTY_OR_DIFFERENT = "empty_or_different", _("Empty parcel or another item")
    MISSING_ITEMS = "missing_items", _("Items missing")
