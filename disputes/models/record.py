"""The record: events that are never changed, each sealed to the one before, and what hangs on them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disputes.flow import Freight, Refused, Remedy, Role, State

SEQUENCE_BITS = 20  # an event's id is its dispute's id and its sequence in one number: both are sealed


class Event(models.Model):
    """One action on a dispute. Database triggers refuse to change or delete it."""

    id = models.BigIntegerField(primary_key=True)
    dispute = models.ForeignKey(
        "disputes.Dispute", models.PROTECT, related_name="events", verbose_name=_("dispute")
    )
    sequence = models.PositiveIntegerField(_("number"))
    action = models.CharField(_("action"), max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("account")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    from_state = models.CharField(_("state before"), max_length=30, choices=State.choices, blank=True)
    to_state = models.CharField(_("state after"), max_length=30, choices=State.choices)
    at = models.DateTimeField(_("at"))
    due_at = models.DateTimeField(_("due"), null=True)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name, verbose_name_plural = _("event"), _("events")
        ordering = ("dispute", "sequence")
        constraints = [
            models.UniqueConstraint(fields=["dispute", "sequence"], name="event_sequence_unique"),
            models.CheckConstraint(condition=models.Q(sequence__gte=1), name="event_sequence_from_one"),
        ]

    def __str__(self) -> str:
        return gettext("%(dispute)s no. %(number)s") % {"dispute": self.dispute, "number": self.sequence}

    @property
    def is_private(self) -> bool:
        """Whether only mediators read what it brought."""
        return isinstance(self.data, dict) and bool(self.data.get("private"))

    def seal(self, previous_hash: str) -> None:
        """Number the event and close it with a hash over every column and the hash before it."""
        self.id = self.number
        self.previous_hash = previous_hash
        self.hash = self.computed_hash

    @property
    def number(self) -> int:
        return (self.dispute_id << SEQUENCE_BITS) + self.sequence

    @property
    def sealed_columns(self) -> dict[str, Any]:
        """All columns but the hash itself, as plain JSON: what the hash covers."""
        columns = {f.attname: _plain(getattr(self, f.attname)) for f in self._meta.concrete_fields}
        del columns["hash"]
        return columns

    @property
    def computed_hash(self) -> str:
        """SHA-256 over the canonical JSON of the sealed columns."""
        text = json.dumps(self.sealed_columns, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Instants as UTC with microseconds, whatever zone the database answers in."""
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value


class Record(models.Model):
    """Something an event brought. It is hung on the event by `perform`, and never edited.

    `brings()` is what the event says of it: the hash chain covers it, and `verify_record` compares.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="%(class)ss", editable=False)
    dispute = models.ForeignKey("disputes.Dispute", models.PROTECT, related_name="%(class)ss", editable=False)

    class Meta:
        abstract = True

    brought_as: ClassVar[str]

    def brings(self) -> dict[str, Any]:
        raise NotImplementedError

    def problems(self) -> Iterator[str]:
        """What `verify_record` finds wrong with it besides; nothing here, files for evidence."""
        return iter(())

    def write(self) -> None:
        """Put what is kept outside the database into its place, before the transaction that saves the row."""

    def discard(self) -> None:
        """Take away what `write` put there: the transaction did not happen."""

    def hang(self, event: Event) -> None:
        """Tie the unsaved record to its event; subclasses note what depends on the moment."""
        self.event = event
        self.dispute = event.dispute


class Proposal(Record):
    """What somebody put on the table. `amount` is the refund in minor units of the dispute's currency."""

    brought_as = "proposal"

    role = models.CharField(max_length=12, choices=Role.choices)
    remedy = models.CharField(_("remedy"), max_length=20, choices=Remedy.choices)
    amount = models.BigIntegerField(_("amount"))
    return_freight = models.CharField(
        _("who pays the return"), max_length=10, choices=Freight.choices, blank=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="proposal_not_negative"),
            models.CheckConstraint(
                condition=models.Q(remedy=Remedy.NO_REFUND, amount=0)
                | (~models.Q(remedy=Remedy.NO_REFUND) & models.Q(amount__gt=0)),
                name="no_refund_is_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_remedy_display()}: {self.amount}"

    def brings(self) -> dict[str, Any]:
        return {
            "role": self.role,
            "remedy": self.remedy,
            "amount": self.amount,
            "return_freight": self.return_freight,
        }


class Message(Record):
    """Words to the other side; a mediator's note is private to mediators.

    `answers` is the number of the message that it answers, in the same record.
    """

    brought_as = "message"

    text = models.TextField(_("message"))
    private = models.BooleanField(_("only mediators"), default=False)
    answers = models.PositiveIntegerField(null=True, editable=False)

    def __str__(self) -> str:
        return self.text[:50]

    def brings(self) -> dict[str, Any]:
        told = {"text": self.text, "private": self.private}
        return told if self.answers is None else told | {"answers": self.answers}

    def hang(self, event: Event) -> None:
        super().hang(event)
        if not self._answers_an_earlier_one():
            raise Refused(_("The message that you answer is not in this record."))

    def _answers_an_earlier_one(self) -> bool:
        """Or none at all. The event itself is in the record already, and is not the one."""
        if self.answers is None:
            return True
        is_earlier = self.answers < self.event.sequence
        return is_earlier and answerable(self.dispute_id, self.answers, private=self.private) is not None

    def problems(self) -> Iterator[str]:
        if not self._answers_an_earlier_one():
            yield f"event {self.event.sequence}: answers no. {self.answers}, which is no earlier message"


def answerable(dispute: int, number: int, *, private: bool) -> Event | None:
    """The message of this number in a dispute's record, where another one may answer it.

    A note only in a note: both sides read what a message quotes.
    """
    found = Event.objects.filter(dispute=dispute, sequence=number, action="send_message").first()
    return None if found is None or (found.is_private and not private) else found


class OutsideSettlement(Record):
    """Money that moved outside the desk, in minor units: it lowers what is left to dispute.

    0 where the order changed (`change`) and the dispute has no share in that.
    """

    class Kind(models.TextChoices):
        REFUNDED = "refunded", _("Refunded")
        CHARGED_BACK = "charged_back", _("Charged back")
        CANCELLED = "cancelled", _("Cancelled")

    brought_as = "outside_settlement"

    beyond = 0  # what the dispute itself could not take, noted by its effect

    order = models.ForeignKey("disputes.Order", models.PROTECT, related_name="outside_settlements")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    amount = models.BigIntegerField()
    change = models.ForeignKey(
        "disputes.OrderChange", models.PROTECT, null=True, editable=False, related_name="shares"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0) | models.Q(amount=0, change__isnull=False),
                name="outside_is_positive",
            ),
            models.UniqueConstraint(fields=["change", "dispute"], name="outside_shared_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount}"

    def brings(self) -> dict[str, Any]:
        brought: dict[str, Any] = {"kind": self.kind, "amount": self.amount}
        if self.change and self.change.amount != self.amount:
            brought["of"] = self.change.amount
        return brought

    def hang(self, event: Event) -> None:
        """The order is held: who opens a dispute on it meanwhile sees all of this or nothing."""
        super().hang(event)
        order = type(self.order).objects.select_for_update().get(pk=self.order_id)
        if self.change:
            if self.change.shares.filter(dispute=event.dispute_id).exists():
                raise Refused(_("This is in the record already."))
            type(self.change).objects.filter(pk=self.change.pk).update(
                undisputed=models.F("undisputed") - self.amount
            )
            return
        others = order.disputes.exclude(pk=event.dispute_id).exclude(state=State.CLOSED)
        if self.beyond and others.exists():
            raise Refused(_("This is more than is in dispute here. Report the rest on the other dispute."))

    def problems(self) -> Iterator[str]:
        if self.order_id != self.dispute.order_id:
            yield "money settled outside was moved to another order"
