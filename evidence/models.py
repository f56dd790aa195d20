"""What was submitted: files and vouchers on the record, and what mediators admitted or withheld."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import IO, Any, ClassVar, cast

from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import storages
from django.core.files.storage.base import Storage
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disputes.flow import Refused, Role, State
from disputes.models import Dispute, Event, Message, Record


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


def hash_of(file: Any) -> str:
    """SHA-256 of an open file from its start, read in pieces; leaves it at its start."""
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in iter(lambda: file.read(1 << 20), b""):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: Any) -> EvidenceQuerySet:
        """Evidence of the disputes that this person may see; what hangs on a private note, for mediators."""
        if not user.is_authenticated:
            return self.none()
        notes = Message.objects.filter(private=True).exclude(dispute__in=Dispute.objects.as_mediator(user))
        return self.filter(dispute__in=Dispute.objects.visible_to(user)).exclude(
            event__in=notes.values("event")
        )

    def by(self, role: str, *, is_attachment: bool = False) -> EvidenceQuerySet:
        """What a party submitted, or attached to messages."""
        return self.filter(role=role, is_attachment=is_attachment)

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
    file = models.FileField(
        _("file"), storage=evidence_storage, upload_to="%Y/%m", max_length=200, blank=True
    )
    name = models.CharField(_("file name"), max_length=200, blank=True)
    content_type = models.CharField(max_length=50, blank=True)
    size = models.BigIntegerField(default=0, help_text=_("Bytes"))
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    carrier = models.CharField(_("carrier"), max_length=60, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=60, blank=True)
    late = models.BooleanField(default=False)
    is_attachment = models.BooleanField(default=False)

    is_written = False  # whether `write` stored the file of this unsaved row

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
        """Late: what comes while a mediator reviews, and what nobody asked for while evidence is verified.

        The row is held here: of two answers at once, neither brings a file twice nor more than is allowed.
        """
        super().hang(event)
        unasked = event.from_state == State.VERIFYING_EVIDENCE and self.role not in event.dispute.asked
        self.late = event.from_state == State.UNDER_REVIEW or unasked
        self.is_attachment = event.action == "send_message"
        if reason := self.refusal_in(event.dispute, is_attachment=self.is_attachment):
            raise Refused(reason)

    def refusal_in(self, dispute: Dispute, *, is_attachment: bool, coming: int = 0) -> str:
        """Why this file may not be added to a dispute, or ""; `coming` are others on their way with it."""
        if not self.sha256:
            return ""
        if dispute.evidence.by(self.role, is_attachment=is_attachment).filter(sha256=self.sha256).exists():
            return gettext("“%(name)s” is in the record already.") % {"name": self.name}
        limit = dispute.policy.max_files_per_party
        if dispute.evidence.filter(role=self.role, sha256__gt="").count() + coming >= limit:
            words = {"name": self.name, "limit": limit}
            return gettext("“%(name)s” is one too many: each side may submit %(limit)s files.") % words
        return ""

    def write(self) -> None:
        """Store the file under a random name that is never written again."""
        if self.file:
            self.file.save(str(self.file.name), self.file.file, save=False)
            self.is_written = True

    def discard(self) -> None:
        """Delete the stored file. The piece cannot be saved any more: a hash needs its file."""
        if self.is_written:
            self.file.delete(save=False)

    def open_file(self) -> IO[bytes]:
        """The stored file, to be closed by the caller. FileNotFoundError if it is gone."""
        return cast("IO[bytes]", self.file.storage.open(str(self.file.name)))

    @property
    def mark(self) -> str:
        """What it is known by, besides its number: what was said of it cannot be moved to another piece."""
        return self.sha256 or self.tracking_number

    def problems(self) -> Iterator[str]:
        """It counts as it did when it came, and the file is there and unchanged."""
        if self.is_attachment != (self.event.action == "send_message") or self.late != self._came_late():
            yield f"evidence {self.pk} ({self}): whether it counts was changed"
        if not self.sha256:
            return
        try:
            with self.open_file() as stored:
                found = hash_of(stored)
        except (OSError, SuspiciousOperation):
            yield f"evidence {self.pk} ({self.name}): its file is missing"
            return
        if found != self.sha256:
            yield f"evidence {self.pk} ({self.name}): its file was changed"

    def _came_late(self) -> bool:
        """By the record: during the review, or while others had been asked."""
        if self.event.from_state != State.VERIFYING_EVIDENCE:
            return self.event.from_state == State.UNDER_REVIEW
        before = self.dispute.events.filter(action="request_evidence", sequence__lt=self.event.sequence)
        asking = before.order_by("-sequence").first()
        return asking is None or asking.data.get("party") not in ("both", self.role)


class AboutEvidence(Record):
    """What a mediator says of one piece of evidence of the same dispute."""

    class Meta:
        abstract = True

    evidence: Any

    def brings(self) -> dict[str, Any]:
        return {"evidence": self.evidence_id, "mark": self.evidence.mark}  # type: ignore[attr-defined]

    def hang(self, event: Event) -> None:
        super().hang(event)
        if self.evidence.dispute_id != event.dispute_id:
            raise Refused(gettext("This evidence belongs to another dispute."))


class Admission(AboutEvidence):
    """A mediator lets late evidence count, and says why."""

    brought_as = "admission"

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="admissions")
    why = models.TextField(_("why"))

    def __str__(self) -> str:
        return f"{self.evidence}: {self.why[:50]}"

    def brings(self) -> dict[str, Any]:
        return {**super().brings(), "why": self.why}


class Withholding(AboutEvidence):
    """A mediator withholds private or illegal content; the hash and the reason stay."""

    brought_as = "withholding"

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="withholdings")
    why = models.TextField(_("why"))

    def __str__(self) -> str:
        return f"{self.evidence}: {self.why[:50]}"

    def brings(self) -> dict[str, Any]:
        return {**super().brings(), "why": self.why}
