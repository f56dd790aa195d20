"""The dispute: its columns, who may see it, and what must never be false about it."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any, cast

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin

from disputes.compiled import Compiled
from disputes.flow import (
    CLOCKS,
    State,
)
from disputes.models.effects import Effects
from disputes.relations import SIDES, is_related, related_by_house, unrelated

WALKED = frozenset({"state", "due_at"})  # columns that only the door may change


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def update(self, **values: Any) -> int:
        """Refuses to move a dispute behind the door's back."""
        if moved := WALKED & values.keys():
            raise TypeError(f"Only perform changes {', '.join(sorted(moved))}.")
        return super().update(**values)

    def as_buyer(self, user: Any) -> DisputeQuerySet:
        return self.filter(buyer=user)

    def as_seller(self, user: Any) -> DisputeQuerySet:
        """Disputes of the stores whose staff this person belongs to."""
        return self.filter(store__in=user.store_memberships.values("store")).exclude(buyer=user)

    def as_mediator(self, user: Any) -> DisputeQuerySet:
        """What somebody in office reads: all but what they are related to; who stepped back still reads."""
        if not (user.is_mediator or user.is_operator):
            return self.none()
        apart = self.exclude(buyer=user).exclude(store__in=user.store_memberships.values("store"))
        apart = apart.exclude(Exists(self._acts_of(user, role__in=SIDES)))
        same_house = related_by_house(user)
        return apart.exclude(same_house) if same_house else apart

    def not_left_by(self, user: Any) -> DisputeQuerySet:
        """Without those from which this person stepped back."""
        return self.exclude(Exists(self._acts_of(user, action="recuse")))

    def _acts_of(self, user: Any, **narrowed: Any) -> models.QuerySet[Any]:
        """What this person did in each of these disputes, for a subquery."""
        events: Any = self.model._meta.get_field("events").related_model
        found: models.QuerySet[Any] = events.objects.filter(dispute=OuterRef("pk"), actor=user, **narrowed)
        return found

    def visible_to(self, user: Any) -> DisputeQuerySet:
        """What this person may see, as a party or in office."""
        if not user.is_authenticated:
            return self.none()
        mine = Q(buyer=user) | Q(store__in=user.store_memberships.values("store"))
        if not (user.is_mediator or user.is_operator):
            return self.filter(mine)
        same_house = related_by_house(user)
        return self.filter(mine | ~same_house) if same_house else self

    def undigested(self) -> DisputeQuerySet:
        """Those of which something happened since their digest was made."""
        return self.filter(version__gt=F("digested_version"))

    def overdue(self, at: datetime) -> DisputeQuerySet:
        """Those whose clock has run out at `at`, the longest ago first."""
        return self.filter(due_at__lte=at).order_by("due_at", "pk")


class Dispute(ConcurrentTransitionMixin, Effects):
    """A buyer's dispute about lines of one order. Amounts are minor units of `currency`.

    Only `perform` changes it; what happened is in its events.
    """

    objects = DisputeQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("dispute"), _("disputes")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="dispute_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=list(CLOCKS), due_at__isnull=False)
                | (~Q(state__in=list(CLOCKS)) & Q(due_at__isnull=True)),
                name="clock_means_due",
            ),
            models.CheckConstraint(
                condition=Q(state=State.CLOSED, closed_at__isnull=False)
                | (~Q(state=State.CLOSED) & Q(closed_at__isnull=True)),
                name="closed_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(
                    disputed_amount__gte=0, refund_amount__gte=0, refund_amount__lte=F("disputed_amount")
                ),
                name="refund_within_dispute",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(due_at__isnull=False), name="dispute_due"),
            # with the buyer, so that counts leave out the reader's own without looking at a row
            models.Index(fields=["store", "state", "due_at", "id", "buyer"], name="dispute_store_queue"),
            models.Index(fields=["store", "-opened_at", "-id"], name="dispute_store_opened"),
            models.Index(fields=["buyer", "-opened_at", "-id"], name="dispute_buyer_opened"),
            models.Index(fields=["buyer", "state", "due_at", "id"], name="dispute_buyer_state_due"),
            models.Index(fields=["state", "due_at", "id"], name="dispute_state_due"),
            models.Index(
                fields=["store", "state", "asked", "finished", "due_at", "id", "buyer"],
                name="dispute_store_asked",
            ),
            models.Index(
                fields=["buyer", "state", "asked", "finished", "due_at", "id"], name="dispute_buyer_finished"
            ),
            models.Index(
                fields=["store", "-closed_at", "-id"],
                condition=Q(closed_at__isnull=False),
                name="dispute_store_closed",
            ),
            models.Index(
                fields=["buyer", "-closed_at", "-id"],
                condition=Q(closed_at__isnull=False),
                name="dispute_buyer_closed",
            ),
            models.Index(
                fields=["store", "reference"],
                opclasses=["int8_ops", "varchar_pattern_ops"],
                name="dispute_store_reference",
            ),
            models.Index(
                fields=["store", "reason", "state", "due_at", "id"],
                condition=Q(due_at__isnull=False),
                name="dispute_store_reason",
            ),
            models.Index(
                fields=["store", "reason", "state", "asked", "finished", "due_at", "id"],
                name="dispute_reason_finished",
            ),
            models.Index(fields=["store", "reason", "-opened_at", "-id"], name="dispute_reason_opened"),
            models.Index(
                fields=["store", "reason", "-closed_at", "-id"],
                condition=Q(closed_at__isnull=False),
                name="dispute_reason_closed",
            ),
            models.Index(
                fields=["state", "mediator", "due_at", "id"],
                condition=Q(due_at__isnull=False),
                name="dispute_desk",
            ),
            models.Index(
                fields=["state", "due_at", "id"],
                condition=Q(overdue_count__gt=0, due_at__isnull=False),
                name="dispute_overdue",
            ),
            models.Index(
                fields=["state", "due_at", "id"],
                condition=Q(return_condition__gt="", due_at__isnull=False),
                name="dispute_return_problem",
            ),
            models.Index(
                fields=["return_tracking_number"],
                condition=Q(return_tracking_number__gt=""),
                name="dispute_return_number",
            ),
            models.Index(
                fields=["due_at", "id"], condition=Q(ruling_waiting=True), name="dispute_to_confirm"
            ),
            models.Index(
                fields=["id"], condition=Q(version__gt=F("digested_version")), name="dispute_undigested"
            ),
            models.Index(fields=["marketplace", "updated_at", "id"], name="dispute_market_updated"),
            models.Index(fields=["marketplace", "state", "updated_at", "id"], name="dispute_market_state"),
        ]

    def __str__(self) -> str:
        return self.reference

    @cached_property
    def goods(self) -> list[DisputeLine]:
        """The disputed lines with the parcels they came in: they are named once, when the dispute opens."""
        return _goods(self.pk)

    @cached_property
    def record(self) -> list[Any]:
        """The entries up to the version that was read, in their order; they know this dispute."""
        entries = _record(self.pk, self.version)
        for entry in entries:
            entry.dispute = self
        return entries

    def has_unassessed_evidence(self) -> bool:
        """Whether evidence that counts (in time, or admitted late) has not been assessed."""
        return self.evidence.that_counts().unassessed().exists()

    def recusals(self) -> models.QuerySet[Any]:
        """The events with which mediators stepped back from this case."""
        return self.events.filter(action="recuse")

    def was_left_by(self, user: Any) -> bool:
        """Whether this person stepped back: they read neither notes nor a ruling that waits any more."""
        return self.recusals().filter(actor=user).exists()

    def is_impartial(self, user: Any) -> bool:
        """Whether this person has neither stepped back nor is related to a side."""
        return not (self.was_left_by(user) or is_related(self, user))

    def other_mediators(self) -> models.QuerySet[Any]:
        """Active mediators, related to neither side, who neither stepped back nor made a waiting ruling."""
        mediators = cast("Any", get_user_model()).objects.mediators().filter(is_active=True)
        others = mediators.exclude(pk__in=self.recusals().values("actor"))
        if self.ruling_waiting:
            others = others.exclude(pk=self.ruled_by_id)
        return unrelated(others, self)


@Compiled
def _record(dispute: int, version: int) -> models.QuerySet[Any]:
    return Dispute(pk=dispute).events.filter(sequence__lte=version).order_by("sequence")


@Compiled
def _goods(dispute: int) -> models.QuerySet[Any]:
    lines = DisputeLine.objects.filter(dispute=dispute).order_by("pk")
    return lines.select_related("order_line__shipment")


class DisputeLine(models.Model):
    """A disputed line of the order, and how many of its pieces. `is_open` until the dispute closes."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="lines", verbose_name=_("dispute"))
    order_line = models.ForeignKey(
        "disputes.OrderLine", models.PROTECT, related_name="dispute_lines", verbose_name=_("item")
    )
    quantity = models.PositiveIntegerField(_("quantity"))
    is_open = models.BooleanField(_("in dispute now"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("disputed item"), _("disputed items")
        constraints = [
            models.UniqueConstraint(
                fields=["order_line"], condition=Q(is_open=True), name="one_open_dispute_per_line"
            ),
            models.UniqueConstraint(fields=["dispute", "order_line"], name="line_disputed_once_each"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="disputed_quantity_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.order_line}"
