"""What may be shown of the goods, and of what was said about them.

The sentences are read by both sides and the mediator, so they say neither "you" nor "I".
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from evidence.checklist.item import Item
from evidence.models.kinds import Kind

PACKED = Item(
    (Kind.PHOTO_OF_SHIPPED_ITEM,),
    _("The item in its padding, before the parcel was closed."),
    "packing",
)
PACKED_WHOLE = Item(
    (Kind.PHOTO_OF_SHIPPED_ITEM,),
    _("The item without damage, and how it was padded, before the parcel was closed."),
    "packing",
)
LAID_OUT = Item(
    (Kind.PHOTO_OF_SHIPPED_ITEM,),
    _("All pieces side by side, before they were packed, so that they can be counted."),
    "pieces",
)
TAG_SENT = Item(
    (Kind.PHOTO_OF_SHIPPED_ITEM,),
    _("The serial number or tag of the very item that was sent, close up."),
    "tag",
)
DIFFERENCE = Item(
    (Kind.PHOTO_OF_RECEIVED_ITEM,),
    _("The item from the same side as in the listing, so that the difference shows."),
    "listing",
)
FAULT = Item(
    (Kind.PHOTO_OF_RECEIVED_ITEM,),
    _("Each fault close up, in good light, and the whole item once."),
    "damage",
)
UNPACKED = Item(
    (Kind.PHOTO_OF_RECEIVED_ITEM,),
    _("The whole item beside the box that it came in, with the label in view."),
    "unpacked",
)
OUTSIDE = Item(
    (Kind.PHOTO_OF_RECEIVED_ITEM,),
    _("The box from outside: the label, the tape, and any tear or hole."),
    "label",
    title=_("Photo of the box"),
)
TAG = Item(
    (Kind.PHOTO_OF_RECEIVED_ITEM,),
    _("The brand's tag, the serial number and the seams, close up and sharp."),
    "tag",
)
DAMAGE = Item(
    (Kind.PROOF_OF_DAMAGE,),
    _("The damage close up and sharp, with a ruler or a coin beside it."),
    "damage",
)
MISSING = Item(
    (Kind.PROOF_OF_MISSING_ITEMS,),
    _("All that came, laid out beside the open box, so that the empty places show."),
    "missing",
)
ON_VIDEO = Item(
    (Kind.VIDEO,),
    _("A video that shows the fault while the item is used, without cuts."),
    "video",
)
UNPACKING = Item(
    (Kind.VIDEO,),
    _("A video of the unpacking without cuts, that starts with the closed parcel and its label."),
    "video",
)
PACKING = Item(
    (Kind.VIDEO,),
    _("A video of the packing without cuts, until the label is on the closed parcel."),
    "video",
)
LISTING = Item(
    (Kind.LISTING_SNAPSHOT,),
    _("The listing as it was on the day of the order: title, pictures and description."),
    "phone",
)
PROMISED = Item(
    (Kind.LISTING_SNAPSHOT,),
    _("The part of the listing that promised something else."),
    "phone",
)
IN_THE_SET = Item(
    (Kind.LISTING_SNAPSHOT,),
    _("The part of the listing that says what belongs to it, and how many."),
    "phone",
)
EXPERT = Item(
    (Kind.THIRD_PARTY_INSPECTION,),
    _("What a repairer, laboratory or expert found, with name, date and signature."),
    "inspection",
)
BRAND_SAYS = Item(
    (Kind.THIRD_PARTY_INSPECTION,),
    _("What the brand or an expert says of this very item, with name, date and signature."),
    "inspection",
)
REPAIR_COST = Item(
    (Kind.THIRD_PARTY_INSPECTION,),
    _("What a repairer says: what is broken, and what the repair would cost."),
    "inspection",
)
PURCHASE = Item(
    (Kind.OTHER,),
    _("The invoice of the brand or an authorised dealer, with date, goods and number of pieces."),
    "invoice",
    title=_("Where the goods come from"),
)
COMPARISON = Item(
    (Kind.OTHER,),
    _("A picture of a genuine one, from the brand itself, of the same side and the same tag."),
    "listing",
    title=_("Comparison with a genuine one"),
)
PACKING_LIST = Item(
    (Kind.OTHER,),
    _("The packing list or delivery note that was in the parcel."),
    "invoice",
    title=_("Packing list"),
)

# --- Words

SAID_OF_SENDING = Item(
    (Kind.CORRESPONDENCE,),
    _("What was written about sending it, whole messages with their dates."),
    "chat",
)
ADDRESS_GIVEN = Item(
    (Kind.CORRESPONDENCE,),
    _("Where the address was given or changed, whole messages with their dates."),
    "chat",
)
SAID_OF_GOODS = Item(
    (Kind.CORRESPONDENCE,),
    _("What was written about the goods before the order, whole messages with their dates."),
    "chat",
)
SAID_OF_PROBLEM = Item(
    (Kind.CORRESPONDENCE,),
    _("What both sides wrote about the problem, whole messages with their dates."),
    "chat",
)
SENT_WHOLE = Item(
    (Kind.PHOTO_OF_SHIPPED_ITEM,),
    _("The goods as they were when they were first sent, for comparison."),
    "packing",
)
