"""What may be shown of parcels: sent, on their way, delivered, sent back.

The sentences are read by both sides and the mediator, so they say neither "you" nor "I".
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from evidence.checklist.item import Item
from evidence.models.kinds import Kind

DELIVERED = (Kind.PROOF_OF_DELIVERY, Kind.PROOF_OF_DELIVERY_SIGNATURE)

# --- The way of the parcel

RECEIPT = Item(
    (Kind.PROOF_OF_SHIPMENT,),
    _("The receipt of the post office or carrier, with its stamp, the date and the tracking number."),
    "receipt",
)
WEIGHED = Item(
    (Kind.PROOF_OF_SHIPMENT,),
    _("The receipt of the post office or carrier, with the weight of the parcel and the date."),
    "scale",
)
LABEL = Item(
    (Kind.PROOF_OF_SHIPMENT,),
    _("The label with the address and the tracking number, sharp enough to read."),
    "label",
    title=_("Label on the parcel"),
)
SCANS = Item(
    (Kind.TRACKING,),
    _("The carrier and the number, so that everybody can follow the scans of the parcel."),
    "tracking",
    known="shipment",
)
NUMBER_GIVEN = Item(
    (Kind.TRACKING,),
    _("The number that the seller gave, if there is one, exactly as it was written."),
    "tracking",
)
RIGHT_NUMBER = Item(
    (Kind.TRACKING,),
    _("The right number and its carrier, exactly as printed on the receipt."),
    "tracking",
    title=_("The right tracking number"),
)
HANDED_OVER = Item(
    DELIVERED,
    _("The carrier's page or paper: when and where the parcel was handed over, and to whom."),
    "door",
)
SIGNED = Item(
    (Kind.PROOF_OF_DELIVERY_SIGNATURE,),
    _("The slip with the signature, the name of who signed, the address and the date."),
    "signature",
)
AT_THE_DOOR = Item(
    (Kind.PROOF_OF_DELIVERY,),
    _("The carrier's photo or page that shows at which door the parcel was left, and when."),
    "door",
)
SIGNED_WHOLE = Item(
    DELIVERED,
    _("The delivery slip, signed without a remark about damage."),
    "signature",
)
CARRIER_LOST_IT = Item(
    (Kind.CARRIER_INVESTIGATION,),
    _("The carrier's answer to a search request: where the parcel is, or that it is lost."),
    "letter",
)
CARRIER_KNOWS = Item(
    (Kind.CARRIER_INVESTIGATION,),
    _("A picture of the carrier's page or its answer, with the number, the date and what it says."),
    "tracking",
    title=_("What the carrier says"),
)
CARRIER_SEARCHED = Item(
    (Kind.CARRIER_INVESTIGATION,),
    _("The carrier's answer to a search request: where the parcel was left, and who took it."),
    "letter",
)
CARRIER_ON_DAMAGE = Item(
    (Kind.CARRIER_INVESTIGATION,),
    _("The carrier's report on the damage, with the number of the parcel."),
    "letter",
    title=_("Damage report of the carrier"),
)
CARRIER_WEIGHED = Item(
    (Kind.CARRIER_INVESTIGATION,),
    _("The carrier's answer: what the parcel weighed when it was sent, and when it came."),
    "scale",
)
SENT_BACK_WHY = Item(
    (Kind.CARRIER_INVESTIGATION, Kind.TRACKING),
    _("The carrier's page or letter that says when the parcel went back, and why."),
    "tracking",
    title=_("Why the parcel went back"),
)
CUSTOMS_FORM = Item(
    (Kind.CUSTOMS_DOCUMENT,),
    _("The customs form that went with the parcel: what is in it, its value, both addresses."),
    "customs",
    title=_("Customs form"),
)
CUSTOMS_LETTER = Item(
    (Kind.CUSTOMS_DOCUMENT,),
    _("The letter from customs: why the parcel is held, what they ask for, and the date."),
    "customs",
    title=_("Letter from customs"),
)
DUTIES_PAID = Item(
    (Kind.OTHER,),
    _("The receipt for duties or taxes, if any were paid."),
    "receipt",
    title=_("Receipt for duties"),
)
SENT_AGAIN = Item(
    (Kind.RESHIPMENT,),
    _("If it was sent again: the receipt of the second parcel, with date and tracking number."),
    "receipt",
)
REFUNDED = Item(
    (Kind.PROOF_OF_REFUND,),
    _("If money was paid back: the confirmation, with amount, date and order."),
    "refund",
)
CAME_BACK = Item(
    (Kind.RETURN_CONDITION_PHOTO,),
    _("The parcel as it came back, with the carrier's sticker and the address in view."),
    "label",
    title=_("Photo of the parcel that came back"),
)
NEIGHBOURS = Item(
    (Kind.OTHER,),
    _("A signed note of neighbours or the house, or a report to the police, with date and name."),
    "signature",
    title=_("Statement of somebody else"),
)

# --- Goods that go back

RETURN_RECEIPT = Item(
    (Kind.PROOF_OF_RETURN,),
    _("The receipt of the post office or carrier for the return, with its stamp and the date."),
    "receipt",
)
RETURN_WEIGHED = Item(
    (Kind.PROOF_OF_RETURN,),
    _("The receipt for the return, with the weight of the parcel and the date."),
    "scale",
)
RETURN_NUMBER = Item(
    (Kind.RETURN_TRACKING,),
    _("The carrier and the number of the return, so that everybody can follow it."),
    "tracking",
    known="return",
)
RETURN_PACKED = Item(
    (Kind.RETURN_CONDITION_PHOTO,),
    _("The goods and how they were padded, before the return was closed."),
    "packing",
    title=_("Photo of the goods before the return"),
)
RETURN_OPENED = Item(
    (Kind.RETURN_CONDITION_PHOTO,),
    _("The return as it came: the label first, then the open parcel with all that was in it."),
    "returned",
)
RETURN_LOST = Item(
    (Kind.CARRIER_INVESTIGATION,),
    _("If nothing came: the carrier's answer to where the return is."),
    "letter",
)
RETURN_DELIVERED = Item(
    DELIVERED,
    _("The carrier's page or slip: when the return was handed over, and to whom."),
    "signature",
)
