"""The kinds of evidence, in the field's words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a piece of evidence is, in the field's words."""

    PROOF_OF_SHIPMENT = "proof_of_shipment", _("Proof of shipment")
    TRACKING = "tracking", _("Tracking number")
    PROOF_OF_DELIVERY = "proof_of_delivery", _("Proof of delivery")
    PROOF_OF_DELIVERY_SIGNATURE = "proof_of_delivery_signature", _("Proof of delivery with signature")
    CUSTOMS_DOCUMENT = "customs_document", _("Customs document")
    CARRIER_INVESTIGATION = "carrier_investigation", _("Investigation by the carrier")
    RESHIPMENT = "reshipment", _("Proof of a second shipment")
    PHOTO_OF_SHIPPED_ITEM = "photo_of_shipped_item", _("Photo of the item before shipping")
    PHOTO_OF_RECEIVED_ITEM = "photo_of_received_item", _("Photo of the item received")
    VIDEO = "video", _("Video")
    LISTING_SNAPSHOT = "listing_snapshot", _("Picture of the listing")
    THIRD_PARTY_INSPECTION = "third_party_inspection", _("Inspection by a third party")
    PROOF_OF_DAMAGE = "proof_of_damage", _("Proof of damage")
    PROOF_OF_MISSING_ITEMS = "proof_of_missing_items", _("Proof of missing items")
    PROOF_OF_REFUND = "proof_of_refund", _("Proof of a refund")
    RETURN_LABEL = "return_label", _("Label for the return")
    PROOF_OF_RETURN = "proof_of_return", _("Proof of return")
    RETURN_TRACKING = "return_tracking", _("Tracking number of the return")
    RETURN_CONDITION_PHOTO = "return_condition_photo", _("Photo of the returned item")
    CORRESPONDENCE = "correspondence", _("Messages between the parties")
    OTHER = "other", _("Something else")
