"""What was submitted: files and vouchers on the record, and what mediators admitted or withheld."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.files.storage import storages
from django.core.files.storage.base import Storage
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disputes.flow import Role, State
from disputes.models import Dispute, Event, Record


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
    PROOF_OF_RETURN = "proof_of_return", _("Proof of return")
    RETURN_TRACKING = "return_tracking", _("Tracking number of the return")
    RETURN_CONDITION_PHOTO = "return_condition_photo", _("Photo of the returned item")
    CORRESPONDENCE = "correspondence", _("Messages between the parties")
    OTHER = "other", _("Something else")


def evidence_storage() -> Storage:
    return storages["evidence"]


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: Any) -> EvidenceQuerySet:
        """Evidence of the disputes that this person may see."""
        return self.filter(dispute__in=Dispute.objects.visible_to(user))

    def that_counts(self) -> EvidenceQuerySet:
        """In time, or late and admitted; neither withheld nor a mere attachment of a message."""
        return self.filter(
            Q(late=False) | Q(admissions__isnull=False), withholdings=None, is_attachment=False
        )

    def unassessed(self) -> EvidenceQuerySet:
        return self.filter(assessments=None)


class Evidence(Record):
    """One piece of evidence: a file, or a carrier's tracking number, with the party's note."""

    brought_as = "evidence"
    Kind: ClassVar[type[Kind]] = Kind

    event = models.ForeignKey(Event, models.PROTECT, related_name="evidence", editable=False)
    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="evidence", editable=False)
    role = models.CharField(max_length=12, choices=Role.choices)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind.choices)
    note = models.TextField(_("note"), blank=True)
    file = models.FileField(_("file"), storage=evidence_storage, max_length=200, blank=True)
    name = models.CharField(_("file name"), max_length=200, blank=True)
    content_type = models.CharField(max_length=50, blank=True)
    size = models.BigIntegerField(default=0, help_text=_("Bytes"))
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    carrier = models.CharField(_("carrier"), max_length=60, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=60, blank=True)
    late = models.BooleanField(default=False)
    is_attachment = models.BooleanField(default=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=Q(file="", sha256="", tracking_number__gt="") | Q(file__gt="", sha256__gt=""),
                name="evidence_is_a_file_or_a_number",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.tracking_number

    def brings(self) -> dict[str, Any]:
        fields = (
            "role",
            "kind",
            "note",
            "name",
            "content_type",
            "size",
            "sha256",
            "carrier",
            "tracking_number",
        )
        return {field: getattr(self, field) for field in fields if getattr(self, field)}

    def hang(self, event: Event) -> None:
        """Late: what comes while a mediator reviews, and what nobody asked for while evidence is verified."""
        super().hang(event)
        unasked = event.from_state == State.VERIFYING_EVIDENCE and self.role not in event.dispute.asked
        self.late = event.from_state == State.UNDER_REVIEW or unasked
        self.is_attachment = event.action == "send_message"


class Admission(Record):
    """A mediator lets late evidence count, and says why."""

    brought_as = "admission"

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="admissions")
    why = models.TextField(_("why"))

    def __str__(self) -> str:
        return f"{self.evidence}: {self.why[:50]}"

    def brings(self) -> dict[str, Any]:
        return {"evidence": self.evidence_id, "why": self.why}


class Withholding(Record):
    """A mediator withholds private or illegal content; the hash and the reason stay."""

    brought_as = "withholding"

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="withholdings")
    why = models.TextField(_("why"))

    def __str__(self) -> str:
        return f"{self.evidence}: {self.why[:50]}"

    def brings(self) -> dict[str, Any]:
        return {"evidence": self.evidence_id, "why": self.why}
