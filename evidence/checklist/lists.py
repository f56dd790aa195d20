"""The table: what each side should show, by what went wrong. Logistics vouchers come first where they decide.

Who says that goods were sent, or came as described, holds the papers that prove it: so a buyer who waits for
a parcel need not prove that nothing came, and a seller shows the carrier's word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from disputes.flow import ReturnCondition, Role, SubReason
from evidence.checklist import goods, parcels
from evidence.checklist.item import Item


class Need(TextChoices):
    REQUIRED = "required", _("Needed")
    ONE_OF = "one_of", _("One of these")
    HELPFUL = "helpful", pgettext_lazy("evidence", "Helps")


@dataclass(frozen=True)
class Listed:
    """All that is required, one of several, and what helps; `when` limits it in words."""

    required: tuple[Item, ...] = ()
    one_of: tuple[Item, ...] = ()
    helpful: tuple[Item, ...] = ()
    when: Any = ""

    def __iter__(self) -> Iterator[tuple[Need, Item]]:
        for need in Need:
            yield from ((need, item) for item in getattr(self, need.value))


Sides = dict[Role, Listed]

NOT_RECEIVED: dict[SubReason, Sides] = {
    SubReason.NOT_SHIPPED: {
        Role.BUYER: Listed(helpful=(goods.SAID_OF_SENDING, parcels.NUMBER_GIVEN)),
        Role.SELLER: Listed(
            one_of=(parcels.RECEIPT, parcels.SENT_AGAIN, parcels.REFUNDED),
            helpful=(parcels.SCANS, parcels.HANDED_OVER, goods.PACKED),
        ),
    },
    SubReason.TRACKING_INVALID: {
        Role.BUYER: Listed(
            one_of=(parcels.CARRIER_KNOWS, goods.SAID_OF_SENDING), helpful=(parcels.NUMBER_GIVEN,)
        ),
        Role.SELLER: Listed(
            required=(parcels.RIGHT_NUMBER,),
            one_of=(parcels.RECEIPT, parcels.HANDED_OVER, parcels.CARRIER_KNOWS),
            helpful=(parcels.SENT_AGAIN, goods.PACKED),
        ),
    },
    SubReason.IN_TRANSIT_LATE: {
        Role.BUYER: Listed(helpful=(parcels.CARRIER_KNOWS, goods.SAID_OF_SENDING)),
        Role.SELLER: Listed(
            required=(parcels.SCANS,),
            one_of=(parcels.RECEIPT, parcels.HANDED_OVER, parcels.CARRIER_LOST_IT),
            helpful=(parcels.CUSTOMS_FORM, parcels.SENT_AGAIN),
        ),
    },
    SubReason.WRONG_ADDRESS: {
        Role.BUYER: Listed(one_of=(goods.ADDRESS_GIVEN, parcels.CARRIER_KNOWS)),
        Role.SELLER: Listed(
            required=(parcels.LABEL,),
            one_of=(parcels.HANDED_OVER, parcels.CARRIER_SEARCHED, parcels.SENT_AGAIN),
            helpful=(parcels.SCANS, goods.ADDRESS_GIVEN),
        ),
    },
    SubReason.CUSTOMS_HOLD: {
        Role.BUYER: Listed(
            one_of=(parcels.CUSTOMS_LETTER, parcels.CARRIER_KNOWS), helpful=(parcels.DUTIES_PAID,)
        ),
        Role.SELLER: Listed(
            required=(parcels.CUSTOMS_FORM,),
            one_of=(parcels.SCANS, parcels.CARRIER_KNOWS),
            helpful=(parcels.RECEIPT, goods.SAID_OF_PROBLEM),
        ),
    },
    SubReason.RETURNED_TO_SENDER: {
        Role.BUYER: Listed(one_of=(parcels.SENT_BACK_WHY, goods.ADDRESS_GIVEN)),
        Role.SELLER: Listed(
            required=(parcels.SENT_BACK_WHY,),
            one_of=(parcels.LABEL, parcels.SENT_AGAIN, parcels.REFUNDED),
            helpful=(parcels.CAME_BACK, goods.SAID_OF_PROBLEM),
        ),
    },
    SubReason.DELIVERED_NOT_RECEIVED: {
        Role.BUYER: Listed(
            one_of=(parcels.CARRIER_SEARCHED, parcels.NEIGHBOURS), helpful=(goods.SAID_OF_PROBLEM,)
        ),
        Role.SELLER: Listed(
            required=(parcels.SCANS,),
            one_of=(parcels.SIGNED, parcels.AT_THE_DOOR, parcels.CARRIER_SEARCHED),
            helpful=(parcels.LABEL,),
        ),
    },
}

NOT_AS_DESCRIBED: dict[SubReason, Sides] = {
    SubReason.DIFFERENT_FROM_LISTING: {
        Role.BUYER: Listed(
            required=(goods.DIFFERENCE,),
            one_of=(goods.PROMISED, goods.SAID_OF_GOODS),
            helpful=(goods.ON_VIDEO, goods.EXPERT),
        ),
        Role.SELLER: Listed(
            required=(goods.LISTING,),
            one_of=(goods.PACKED, goods.SAID_OF_GOODS),
            helpful=(goods.EXPERT, goods.PACKING),
        ),
    },
    SubReason.QUALITY: {
        Role.BUYER: Listed(
            required=(goods.FAULT,),
            one_of=(goods.PROMISED, goods.ON_VIDEO, goods.EXPERT),
            helpful=(goods.SAID_OF_PROBLEM,),
        ),
        Role.SELLER: Listed(
            required=(goods.LISTING,),
            one_of=(goods.PACKED_WHOLE, goods.EXPERT),
            helpful=(goods.PACKING, goods.SAID_OF_GOODS),
        ),
    },
    SubReason.DAMAGED: {
        Role.BUYER: Listed(
            required=(goods.DAMAGE, goods.UNPACKED),
            helpful=(goods.UNPACKING, parcels.CARRIER_ON_DAMAGE, goods.REPAIR_COST),
        ),
        Role.SELLER: Listed(
            required=(goods.PACKED_WHOLE,),
            one_of=(parcels.SIGNED_WHOLE, parcels.CARRIER_ON_DAMAGE, goods.PACKING),
            helpful=(parcels.RECEIPT,),
        ),
    },
    SubReason.MISSING_PARTS_OR_QUANTITY: {
        Role.BUYER: Listed(
            required=(goods.MISSING, goods.OUTSIDE), helpful=(goods.IN_THE_SET, goods.UNPACKING)
        ),
        Role.SELLER: Listed(
            required=(goods.LAID_OUT,),
            one_of=(parcels.WEIGHED, parcels.CARRIER_WEIGHED, parcels.SENT_AGAIN),
            helpful=(goods.IN_THE_SET, goods.PACKING),
        ),
    },
    SubReason.COUNTERFEIT: {
        Role.BUYER: Listed(
            required=(goods.TAG,),
            one_of=(goods.BRAND_SAYS, goods.COMPARISON),
            helpful=(goods.PROMISED, goods.SAID_OF_GOODS),
        ),
        Role.SELLER: Listed(
            required=(goods.TAG_SENT,), one_of=(goods.PURCHASE, goods.BRAND_SAYS), helpful=(goods.LISTING,)
        ),
    },
    SubReason.WRONG_ITEM: {
        Role.BUYER: Listed(
            required=(goods.UNPACKED,), one_of=(goods.LISTING, goods.PACKING_LIST), helpful=(goods.UNPACKING,)
        ),
        Role.SELLER: Listed(
            required=(goods.LISTING,),
            one_of=(goods.TAG_SENT, parcels.WEIGHED, goods.PACKING_LIST),
            helpful=(parcels.SENT_AGAIN, goods.PACKING),
        ),
    },
}

LISTS: dict[SubReason, Sides] = NOT_RECEIVED | NOT_AS_DESCRIBED

ON_ITS_WAY_BACK: Sides = {
    Role.BUYER: Listed(
        helpful=(parcels.RETURN_RECEIPT, parcels.RETURN_PACKED)
    ),  # the number is in the records
    Role.SELLER: Listed(
        helpful=(parcels.RETURN_OPENED, goods.UNPACKING, parcels.RETURN_LOST),
        when=_("Only if something is wrong"),
    ),
}
_EMPTY: Sides = {
    Role.BUYER: Listed(required=(parcels.RETURN_WEIGHED,), helpful=(parcels.RETURN_PACKED, goods.PACKING)),
    Role.SELLER: Listed(
        required=(parcels.RETURN_OPENED,),
        one_of=(goods.UNPACKING, parcels.CARRIER_WEIGHED),
        helpful=(goods.TAG_SENT,),
    ),
}
RETURNS: dict[ReturnCondition, Sides] = {
    ReturnCondition.ITEM_RECEIVED: ON_ITS_WAY_BACK,
    ReturnCondition.NOT_RECEIVED: {
        Role.BUYER: Listed(
            required=(parcels.RETURN_NUMBER,),
            one_of=(parcels.RETURN_RECEIPT, parcels.RETURN_DELIVERED, parcels.CARRIER_SEARCHED),
        ),
        Role.SELLER: Listed(required=(parcels.RETURN_LOST,), helpful=(goods.SAID_OF_PROBLEM,)),
    },
    ReturnCondition.DAMAGED: {
        Role.BUYER: Listed(
            required=(parcels.RETURN_PACKED,),
            one_of=(parcels.RETURN_RECEIPT, parcels.RETURN_DELIVERED, parcels.CARRIER_ON_DAMAGE),
        ),
        Role.SELLER: Listed(
            required=(parcels.RETURN_OPENED,),
            one_of=(goods.DAMAGE, goods.UNPACKING),
            helpful=(goods.SENT_WHOLE,),
        ),
    },
    ReturnCondition.EMPTY_OR_DIFFERENT: _EMPTY,
    ReturnCondition.MISSING_ITEMS: {
        Role.BUYER: _EMPTY[Role.BUYER],
        Role.SELLER: Listed(
            required=(parcels.RETURN_OPENED,),
            one_of=(goods.MISSING, goods.UNPACKING, parcels.CARRIER_WEIGHED),
            helpful=(goods.LAID_OUT,),
        ),
    },
}
