"""What sellers write where goods have not arrived."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from disputes.flow import Reason, SubReason
from disputes.replies.built_in.making import CONTEST, MESSAGE, OFFER, REPORT, row

_row = partial(row, reason=Reason.NOT_RECEIVED.value)

NOT_RECEIVED = (
    _row(
        "late-part",
        _("Late: part of the money back"),
        _(
            "We are sorry that “%(item)s” is still not with you. We sent it on %(shipped)s with "
            "%(carrier)s, number %(tracking_number)s. It is delayed on its way, and is still travelling "
            "to you.\n\n"
            "For the long wait we offer you %(offer)s back. You keep this money when the parcel comes.\n\n"
            "Please answer here within %(answer_time)s. If you accept, the refund starts at once."
        ),
        OFFER,
        SubReason.IN_TRANSIT_LATE.value,
    ),
    _row(
        "late-looking",
        _("Late: we look for the parcel"),
        _(
            "We are sorry that “%(item)s” is still not with you. We sent it on %(shipped)s with "
            "%(carrier)s, number %(tracking_number)s. It is delayed on its way.\n\n"
            "We will ask the carrier today where it is, and write to you here within 3 working days. If "
            "the carrier cannot find it, we will refund you in full."
        ),
        MESSAGE,
        SubReason.IN_TRANSIT_LATE.value,
    ),
    _row(
        "late-without-number",
        _("Late: what we can do now"),
        _(
            "We are sorry that “%(item)s” is still not with you. It is delayed: %(cause)s.\n\n"
            "You choose what happens now: we can send it once more free of charge, or refund you in full. "
            "Please tell us here within 2 days which you prefer. We act on it the same day."
        ),
        MESSAGE,
        SubReason.IN_TRANSIT_LATE.value,
        SubReason.NOT_SHIPPED.value,
    ),
    _row(
        "not-sent-offer",
        _("Not sent: our offer"),
        _(
            "We are sorry: “%(item)s” has not left us yet. The reason is: %(cause)s.\n\n"
            "You should not wait without knowing more, so we offer you %(offer)s back.\n\n"
            "Please answer here within %(answer_time)s. If you accept, the refund starts at once."
        ),
        OFFER,
        SubReason.NOT_SHIPPED.value,
    ),
    _row(
        "number-checked",
        _("The tracking number does not work: we check it"),
        _(
            "We are sorry that the number %(tracking_number)s shows you nothing. This happens when a "
            "number was written down wrongly, or when the carrier has not scanned the parcel yet.\n\n"
            "We will check the number with %(carrier)s and write to you here within 2 working days. If "
            "they do not have the parcel, we will refund you in full."
        ),
        MESSAGE,
        SubReason.TRACKING_INVALID.value,
    ),
    _row(
        "number-offer",
        _("The tracking number does not work: our offer"),
        _(
            "We are sorry that the number we gave you for “%(item)s” does not work. We understand that "
            "nobody likes to wait for a parcel that cannot be followed, so that we do not ask you to.\n\n"
            "We offer you %(offer)s back. Please answer here within %(answer_time)s. If you accept, the "
            "refund starts at once."
        ),
        OFFER,
        SubReason.TRACKING_INVALID.value,
    ),
    _row(
        "address-choose",
        _("Wrong address: sent again or refunded"),
        _(
            "We are sorry that “%(item)s” was sent to a wrong address. We understand that this is "
            "annoying, because you have waited for it.\n\n"
            "You choose what happens now: we can send it to the address of your order free of charge, or "
            "refund you in full. Please tell us here within 2 days which you prefer. We act on it the "
            "same day."
        ),
        MESSAGE,
        SubReason.WRONG_ADDRESS.value,
    ),
    _row(
        "address-offer",
        _("Wrong address: our offer"),
        _(
            "We are sorry that “%(item)s” was sent to a wrong address. We understand that this is "
            "annoying, because you have waited for it. We talk to the carrier: you need not look for the "
            "parcel.\n\n"
            "We offer you %(offer)s back. If you would rather have it sent to the address of your order, "
            "free of charge, please tell us here before you accept. Please answer within "
            "%(answer_time)s. If you accept, the refund starts at once."
        ),
        OFFER,
        SubReason.WRONG_ADDRESS.value,
    ),
    _row(
        "customs-helping",
        _("Held by customs: we help"),
        _(
            "We are sorry that “%(item)s” is held by customs. This happens when customs want to see a "
            "paper or a payment first. They may have written to you: please look whether a letter has "
            "come.\n\n"
            "We will ask %(carrier)s what is missing, and write to you here within 3 working days. If "
            "customs do not let the parcel through, we will refund you in full once it is on its way "
            "back."
        ),
        MESSAGE,
        SubReason.CUSTOMS_HOLD.value,
    ),
    _row(
        "customs-offer",
        _("Held by customs: our offer"),
        _(
            "We are sorry that “%(item)s” is held by customs. This happens when customs want to see a "
            "paper or a payment first. We send you our invoice here within 2 working days, so that you "
            "can show it to them.\n\n"
            "You need not wait for customs: we offer you %(offer)s back. For this you need not pay them "
            "anything. If you would rather have the parcel, please tell us here before you pay or accept: "
            "we then tell you which costs we take over. Please answer within %(answer_time)s. If you "
            "accept, the refund starts at once."
        ),
        OFFER,
        SubReason.CUSTOMS_HOLD.value,
    ),
    _row(
        "came-back-choose",
        _("Came back to us: sent again or refunded"),
        _(
            "We are sorry that “%(item)s” did not reach you. The parcel was returned to us by the "
            "carrier.\n\n"
            "You choose what happens now: we can send it once more free of charge, or refund you in full. "
            "Please tell us here within 2 days which you prefer. We act on it the same day."
        ),
        MESSAGE,
        SubReason.RETURNED_TO_SENDER.value,
    ),
    _row(
        "came-back-offer",
        _("Came back to us: our offer"),
        _(
            "We are sorry that “%(item)s” did not reach you. The parcel was returned to us by the "
            "carrier. We understand that this is annoying, because you have waited for it.\n\n"
            "We offer you %(offer)s back. If you would rather have it sent once more, free of charge, "
            "please tell us here before you accept. Please answer within %(answer_time)s. If you accept, "
            "the refund starts at once."
        ),
        OFFER,
        SubReason.RETURNED_TO_SENDER.value,
    ),
    _row(
        "delivered-asking",
        _("Marked delivered: we ask the carrier"),
        _(
            "We are sorry that you do not have “%(item)s”. According to %(carrier)s it was delivered on "
            "%(delivered)s, number %(tracking_number)s. Sometimes a parcel is left with a neighbour or in "
            "a safe place, so a look there may help.\n\n"
            "We will ask the carrier to whom it was given, and write to you here within 3 working days. "
            "If the carrier cannot show it, we will refund you in full."
        ),
        MESSAGE,
        SubReason.DELIVERED_NOT_RECEIVED.value,
    ),
    _row(
        "delivered-offer",
        _("Marked delivered: our offer"),
        _(
            "We are sorry that you do not have “%(item)s”, although it is marked as delivered. Please ask "
            "in the house and next door, because somebody there may have taken it in. We ask the carrier "
            "for proof of the delivery, and write to you here within 3 working days.\n\n"
            "You need not wait for that: we offer you %(offer)s back now. Please answer here within "
            "%(answer_time)s. If you accept, the refund starts at once."
        ),
        OFFER,
        SubReason.DELIVERED_NOT_RECEIVED.value,
    ),
    _row(
        "delivered-contest",
        _("Marked delivered: why no refund is due"),
        _(
            "We understand that you miss “%(item)s”, and we have looked into it. According to %(carrier)s "
            "the parcel %(tracking_number)s was delivered on %(delivered)s. We add what the carrier "
            "recorded, so that you can see it too.\n\n"
            "By this no refund is due. It may be that somebody else took the parcel in for you. If not, "
            "could you please tell us here within %(answer_time)s? We will look into it again with the "
            "carrier."
        ),
        CONTEST,
    ),
    _row(
        "sent-contest",
        _("On its way: why no refund is due yet"),
        _(
            "We understand that you would like to have “%(item)s” by now. We sent it on %(shipped)s with "
            "%(carrier)s, number %(tracking_number)s. We add what the carrier recorded, because it shows "
            "where the parcel is.\n\n"
            "By this the parcel is still coming to you. Please answer here within %(answer_time)s what "
            "you think of it. If the carrier cannot find the parcel, we will refund you."
        ),
        CONTEST,
        SubReason.IN_TRANSIT_LATE.value,
        SubReason.TRACKING_INVALID.value,
        SubReason.NOT_SHIPPED.value,
        SubReason.CUSTOMS_HOLD.value,
    ),
    _row(
        "not-received-offer",
        _("Not arrived: our offer"),
        _(
            "We are sorry that “%(item)s” did not reach you. We understand that you have paid for it and "
            "have nothing in your hands, and that is why we want to settle this with you now.\n\n"
            "We offer you %(offer)s back. Please answer here within %(answer_time)s. If you accept, the "
            "refund starts at once."
        ),
        OFFER,
    ),
    _row(
        "not-received-mediator",
        _("Not arrived: what the mediator should look at"),
        _(
            "We sent “%(item)s” on %(shipped)s with %(carrier)s, number %(tracking_number)s. The buyer "
            "says that it did not arrive.\n\n"
            "Please look at what the carrier recorded, and at the screenshot that we add. They show where "
            "the parcel was, and on which day."
        ),
        REPORT,
    ),
)
