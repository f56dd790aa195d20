"""The dispute: its columns, who may see it, and what must never be false about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField

from disputes.flow import (
    BEGINNING,
    CLOCKS,
    MEDIATING,
    STAGES,
    TURNS,
    Freight,
    Outcome,
    ReachedBy,
    Reason,
    Remedy,
    ReturnCondition,
    Role,
    Stage,
    State,
    SubReason,
)
from disputes.models.effects import Effects

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
        """All but those that the mediator is related to."""
        if not (user.is_mediator or user.is_operator):
            return self.none()
        return self.exclude(buyer=user).exclude(store__in=user.store_memberships.values("store"))

    def visible_to(self, user: Any) -> DisputeQuerySet:
        """What this person may see, as a party or in office."""
        if not user.is_authenticated:
            return self.none()
        mine = Q(buyer=user) | Q(store__in=user.store_memberships.values("store"))
        return self if user.is_mediator or user.is_operator else self.filter(mine)

    def open(self) -> DisputeQuerySet:
        return self.exclude(state=State.CLOSED)

    def overdue(self, at: datetime) -> DisputeQuerySet:
        """Those whose clock has run out at `at`, the longest ago first."""
        return self.filter(due_at__lte=at).order_by("due_at", "pk")


class Dispute(ConcurrentTransitionMixin, Effects):
    """A buyer's dispute about lines of one order. Amounts are minor units of `currency`.

    Only `perform` changes it; what happened is in its events.
    """

    reference = models.CharField(_("reference"), max_length=16, unique=True)
    order = models.ForeignKey("disputes.Order", models.PROTECT, related_name="disputes")
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="disputes")
    store = models.ForeignKey("disputes.Store", models.PROTECT, related_name="disputes")
    policy = models.ForeignKey("disputes.Policy", models.PROTECT, related_name="disputes")
    state = FSMField(_("state"), choices=State.choices, default=BEGINNING)
    version = models.PositiveIntegerField(default=0)
    changed_in = models.PositiveIntegerField(
        default=0, help_text="The last version in which state, clock or table changed."
    )
    clock_started_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(_("due"), null=True)
    overdue_count = models.PositiveSmallIntegerField(default=0)

    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    sub_reason = models.CharField(_("sub-reason"), max_length=30, choices=SubReason.choices)
    buyers_reason = models.CharField(max_length=20, choices=Reason.choices)
    buyers_sub_reason = models.CharField(max_length=30, choices=SubReason.choices)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    currency = models.CharField(max_length=3)
    disputed_amount = models.BigIntegerField(_("in dispute"))

    on_the_table = models.ForeignKey("disputes.Proposal", models.PROTECT, null=True, related_name="+")
    accepted_by = models.CharField(max_length=12, choices=Role.choices, blank=True)
    seller_answered = models.BooleanField(default=False)
    modifications = models.PositiveSmallIntegerField(default=0)

    mediator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="cases"
    )
    asked = models.JSONField(default=list)
    finished = models.JSONField(default=list)
    evidence_requests = models.PositiveSmallIntegerField(default=0)
    ruled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ruling_waiting = models.BooleanField(default=False)

    remedy = models.CharField(max_length=20, choices=Remedy.choices, blank=True)
    refund_amount = models.BigIntegerField(default=0)
    return_freight = models.CharField(max_length=10, choices=Freight.choices, blank=True)
    reached_by = models.CharField(max_length=20, choices=ReachedBy.choices, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    took_effect = models.BooleanField(default=False)

    return_address = models.TextField(blank=True)
    return_carrier = models.CharField(max_length=60, blank=True)
    return_tracking_number = models.CharField(max_length=60, blank=True)
    return_shipped_at = models.DateTimeField(null=True)
    return_condition = models.CharField(max_length=20, choices=ReturnCondition.choices, blank=True)

    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
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
            models.Index(fields=["store", "state", "due_at", "id"], name="dispute_store_state_due"),
            models.Index(fields=["store", "-opened_at", "-id"], name="dispute_store_opened"),
            models.Index(fields=["buyer", "-opened_at", "-id"], name="dispute_buyer_opened"),
            models.Index(fields=["buyer", "state", "due_at", "id"], name="dispute_buyer_state_due"),
            models.Index(fields=["state", "due_at", "id"], name="dispute_state_due"),
            models.Index(
                fields=["mediator", "due_at", "id"],
                condition=Q(state__in=MEDIATING),
                name="dispute_mediator_due",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def stage(self) -> Stage:
        return STAGES[State(self.state)]

    @property
    def turn(self) -> frozenset[Role]:
        """Whose move it is; while evidence is awaited, those who have not finished."""
        roles = TURNS[State(self.state)]
        if self.state in (State.COLLECTING_EVIDENCE, State.VERIFYING_EVIDENCE):
            return frozenset(r for r in roles if r in self.asked and r not in self.finished)
        return roles

    @property
    def all_finished(self) -> bool:
        return set(self.asked) <= set(self.finished)

    def refund_of(self, proposal: Any) -> int:
        """What a proposal would refund now: never more than is left in dispute."""
        if proposal.remedy == Remedy.FULL_REFUND:
            return self.disputed_amount
        return min(proposal.amount, self.disputed_amount)

    @property
    def has_return_address(self) -> bool:
        return bool(self.return_address or self.store.return_address)

    def has_unassessed_evidence(self) -> bool:
        """Whether evidence that counts (in time, or admitted late) has not been assessed."""
        return self.evidence.that_counts().unassessed().exists()

    def other_mediators(self) -> models.QuerySet[Any]:
        """Active mediators but the one who ruled, none of them related to a party."""
        return (
            cast("Any", get_user_model())
            .objects.mediators()
            .filter(is_active=True)
            .exclude(pk=self.ruled_by_id)
            .exclude(pk=self.buyer_id)
            .exclude(store_memberships__store=self.store_id)
        )


class DisputeLine(models.Model):
    """A disputed line of the order, and how many of its pieces. `is_open` until the dispute closes."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="lines")
    order_line = models.ForeignKey("disputes.OrderLine", models.PROTECT, related_name="dispute_lines")
    quantity = models.PositiveIntegerField()
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order_line"], condition=Q(is_open=True), name="one_open_dispute_per_line"
            ),
            models.UniqueConstraint(fields=["dispute", "order_line"], name="line_disputed_once_each"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="disputed_quantity_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.order_line}"
