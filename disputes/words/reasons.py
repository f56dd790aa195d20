"""What went wrong, in a buyer's words."""

from django.utils.translation import gettext_lazy

from disputes.flow import Reason, SubReason

REASONS = {
    Reason.NOT_RECEIVED: gettext_lazy("It has not arrived"),
    Reason.NOT_AS_DESCRIBED: gettext_lazy("It came, but not as described"),
}
SUB_REASON_WORDS = {
    SubReason.NOT_SHIPPED: gettext_lazy("The seller has not sent it"),
    SubReason.TRACKING_INVALID: gettext_lazy("The tracking number does not work"),
    SubReason.IN_TRANSIT_LATE: gettext_lazy("It is on its way, but late"),
    SubReason.WRONG_ADDRESS: gettext_lazy("It was sent to a wrong address"),
    SubReason.CUSTOMS_HOLD: gettext_lazy("Customs holds it"),
    SubReason.RETURNED_TO_SENDER: gettext_lazy("It went back to the sender"),
    SubReason.DELIVERED_NOT_RECEIVED: gettext_lazy("It is marked delivered, but is not here"),
    SubReason.DIFFERENT_FROM_LISTING: gettext_lazy("It differs from the listing"),
    SubReason.QUALITY: gettext_lazy("The quality is poor"),
    SubReason.DAMAGED: gettext_lazy("It is damaged"),
    SubReason.MISSING_PARTS_OR_QUANTITY: gettext_lazy("Parts or pieces are missing"),
    SubReason.COUNTERFEIT: gettext_lazy("It is not genuine"),
    SubReason.WRONG_ITEM: gettext_lazy("It is another item"),
}
