"""What sellers write while goods travel back, and of what came."""

from django.utils.translation import gettext_lazy as _

from disputes.flow import State
from disputes.replies.built_in.making import MESSAGE, row

ACKNOWLEDGE = frozenset({"acknowledge_return"})

RETURNS = (
    row(
        "return-how",
        _("How to send it back"),
        _(
            "We are sorry that “%(item)s” has to travel back, and thank you for your patience. Please use "
            "a parcel with a tracking number, so that both of us can see where it is.\n\n"
            "Please send it back by %(deadline)s, and write carrier and number here. We will check it "
            "within 3 working days after it has come. Then we will refund you at once."
        ),
        MESSAGE,
        states=frozenset({State.AWAITING_RETURN_SHIPMENT}),
    ),
    row(
        "return-coming",
        _("Your return is on its way to us"),
        _(
            "Thank you for sending “%(item)s” back. We see that %(return_carrier)s has it, number "
            "%(return_tracking_number)s. We check every return, because the refund rests on it.\n\n"
            "We will check it within 3 working days after it has come. If all is well, we will refund you "
            "at once."
        ),
        MESSAGE,
        states=frozenset({State.AWAITING_RETURN_RECEIPT}),
    ),
    row(
        "return-damaged",
        _("The return came damaged or was another item"),
        _(
            "The return of “%(item)s” came with %(return_carrier)s, number %(return_tracking_number)s. We "
            "opened it on %(today)s. This is what we found: %(cause)s.\n\n"
            "Our photos show the box, what was in it, and how it was packed."
        ),
        ACKNOWLEDGE,
    ),
    row(
        "return-incomplete",
        _("Something is missing from the return"),
        _(
            "The return of “%(item)s” came with %(return_carrier)s, number %(return_tracking_number)s. We "
            "opened it on %(today)s. This was missing: %(cause)s.\n\n"
            "Our photos show the box, its weight, and all that was in it."
        ),
        ACKNOWLEDGE,
    ),
    row(
        "return-not-here",
        _("The return has not come"),
        _(
            "The return of “%(item)s” has not come to us by %(today)s. By the record it was sent on "
            "%(return_sent)s with %(return_carrier)s, number %(return_tracking_number)s.\n\n"
            "We asked the carrier. The screenshot that we add shows what they answered."
        ),
        ACKNOWLEDGE,
    ),
)
