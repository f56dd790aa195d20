"""What the parties submitted: files and vouchers, each hung on its event."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import IO, Any, ClassVar, NamedTuple

from django.core.exceptions import SuspiciousOperation
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disputes.flow import Refused, Role, State
from disputes.models import Dispute, Event, Message, Record
from evidence.models.kinds import Kind
from evidence.models.staged import StagedFile
from evidence.models.stored import StoredFile, hash_of, throw_away, write_once


class Refusal(NamedTuple):
    """Why a file may not be added to a dispute: a code for programs, a sentence for people."""

    code: str
    reason: str


def one_too_many(name: str, limit: int) -> Refusal:
    said = gettext("“%(name)s” is one too many: each side may submit %(limit)s files.")
    return Refusal("too_many_files", said % {"name": name, "limit": limit})


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: Any) -> EvidenceQuerySet:
        """Evidence of the disputes that this person may see; what hangs on a private note, for mediators.

        Not for who stepped back from the case.
        """
        if not user.is_authenticated:
            return self.none()
        its = OuterRef("dispute")  # asked of each piece's own: a large store has very many disputes
        confided = Exists(Dispute.objects.as_mediator(user).not_left_by(user).filter(pk=its))
        notes = Message.objects.filter(private=True, event=OuterRef("event")).exclude(confided)
        seen = Dispute.objects.visible_to(user).filter(pk=its)
        return self.filter(Exists(seen)).exclude(Exists(notes))

    def by(self, role: str, *, is_attachment: bool = False) -> EvidenceQuerySet:
        """What a party submitted, or attached to messages."""
        return self.filter(role=role, is_attachment=is_attachment)

    def that_counts(self) -> EvidenceQuerySet:
        """In time, or late and admitted; neither withheld nor a mere attachment of a message."""
        admissions = self.model._meta.get_field("admissions").related_model.objects  # type: ignore[union-attr]
        admitted = Exists(admissions.filter(evidence=OuterRef("pk"), admitted=True))
        return self.filter(Q(late=False) | Q(admitted), withholdings=None, is_attachment=False)

    def not_rejected(self) -> EvidenceQuerySet:
        """Without what a mediator's last word says proves nothing."""
        assessments = self.model._meta.get_field("assessments").related_model.objects  # type: ignore[union-attr]
        last = assessments.filter(evidence=OuterRef("pk")).order_by("-pk").values("verdict")[:1]
        return self.alias(verdict=Subquery(last)).filter(Q(verdict=None) | ~Q(verdict="rejected"))

    def with_worth(self) -> EvidenceQuerySet:
        """Each with whether it `proves` something: it counts, and no mediator rejected it."""
        proving = EvidenceQuerySet(self.model).that_counts().not_rejected()
        return self.annotate(proves=Exists(proving.filter(pk=OuterRef("pk"))))

    def unassessed(self) -> EvidenceQuerySet:
        return self.filter(assessments=None)


class Evidence(Record):
    """One piece of evidence: a file, or a carrier's tracking number, with the party's note."""

    brought_as = "evidence"
    Kind: ClassVar[type[Kind]] = Kind

    event = models.ForeignKey(Event, models.PROTECT, related_name="evidence", editable=False)
    dispute = models.ForeignKey(
        Dispute, models.PROTECT, related_name="evidence", editable=False, verbose_name=_("dispute")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind.choices)
    note = models.TextField(_("note"), blank=True)
    stored = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="evidence", editable=False)
    name = models.CharField(_("file name"), max_length=200, blank=True)
    content_type = models.CharField(_("file type"), max_length=50, blank=True)
    size = models.BigIntegerField(_("size"), default=0, help_text=_("Bytes"))
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    carrier = models.CharField(_("carrier"), max_length=60, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=60, blank=True)
    late = models.BooleanField(_("late"), default=False)
    is_attachment = models.BooleanField(default=False)

    proves: bool  # where `with_worth` read it
    upload: Any = None  # of an unsaved row: the open file that came with the form,
    staged: StagedFile | None = None  # or the one that was accepted before it was sent
    facts: dict[str, Any] | None = None  # what was seen in it on its way in, for a file that is new
    written = ""  # the key under which `write` stored the upload

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("evidence"), _("evidence")
        indexes = [
            models.Index(
                fields=["tracking_number"], condition=Q(tracking_number__gt=""), name="evidence_number"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(stored=None, sha256="", tracking_number__gt="")
                | Q(stored__isnull=False, sha256__gt=""),
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
        if refusal := self.refusal_in(event.dispute, is_attachment=self.is_attachment):
            raise Refused(refusal.reason)
        if self.sha256:
            self.keep(event)

    def refusal_in(self, dispute: Dispute, *, is_attachment: bool, coming: int = 0) -> Refusal | None:
        """Why this file may not be added to a dispute; `coming` are others on their way with it."""
        if not self.sha256:
            return None
        if dispute.evidence.by(self.role, is_attachment=is_attachment).filter(sha256=self.sha256).exists():
            said = gettext("“%(name)s” is in the record already.")
            return Refusal("duplicate", said % {"name": self.name})
        limit = dispute.policy.max_files_per_party
        if dispute.evidence.filter(role=self.role, sha256__gt="").count() + coming >= limit:
            return one_too_many(self.name, limit)
        return None

    def write(self) -> None:
        """Store the upload under a key never written again, unless the same bytes are kept already."""
        if self.upload and not StoredFile.objects.filter(sha256=self.sha256).exists():
            self.written = write_once(self.upload, timezone.now())

    def discard(self) -> None:
        """Delete what `write` stored. The piece cannot be saved any more: a hash needs its file."""
        if self.written:
            throw_away(self.written)

    def keep(self, event: Event) -> None:
        """Tie the piece to its stored file. Of the same bytes twice, the second object goes again."""
        if self.staged:
            self.staged.claim(event.at)
        key = self.staged.key if self.staged else self.written
        self.stored = StoredFile.objects.arrived(
            self.sha256,
            event.at,
            key=key,
            content_type=self.content_type,
            size=self.size,
            facts=self.facts,
        )
        if key and key != self.stored.key:
            transaction.on_commit(partial(throw_away, key))

    def open_file(self) -> IO[bytes]:
        """The file as it arrived, to be closed by the caller. FileNotFoundError if it is gone."""
        if self.stored is None:
            raise FileNotFoundError(f"Evidence {self.pk} has no file.")
        return self.stored.open()

    @property
    def mark(self) -> str:
        """What it is known by, besides its number: what was said of it cannot be moved to another piece."""
        return self.sha256 or self.tracking_number

    def problems(self) -> Iterator[str]:
        """It counts as it did when it came, and its file is there, unchanged and described as it was."""
        if self.is_attachment != (self.event.action == "send_message") or self.late != self._came_late():
            yield f"evidence {self.pk} ({self}): whether it counts was changed"
        if self.stored is not None:
            told = (self.sha256, self.size, self.content_type)
            if told != (self.stored.sha256, self.stored.size, self.stored.content_type):
                yield f"evidence {self.pk} ({self.name}): its file is described otherwise than it was"
            yield from (f"evidence {self.pk} ({self.name}): {found}" for found in self._problems_of_file())

    def _problems_of_file(self) -> Iterator[str]:
        """A file that several pieces of the dispute share is read once, for the first of them."""
        if self.dispute.evidence.filter(stored=self.stored, pk__lt=self.pk).exists():
            return
        try:
            with self.open_file() as stored:
                if hash_of(stored) != self.sha256:
                    yield "its file was changed"
        except (FileNotFoundError, SuspiciousOperation):
            yield "its file is missing"
        except OSError as error:
            yield f"its file cannot be read: {error}"

    def _came_late(self) -> bool:
        """By the record: during the review, or while others had been asked."""
        if self.event.from_state != State.VERIFYING_EVIDENCE:
            return self.event.from_state == State.UNDER_REVIEW
        before = self.dispute.events.filter(action="request_evidence", sequence__lt=self.event.sequence)
        asking = before.order_by("-sequence").first()
        return asking is None or asking.data.get("party") not in ("both", self.role)
