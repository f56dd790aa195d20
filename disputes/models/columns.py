"""The columns of a dispute, and what can be read off them. Amounts are minor units of `currency`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from disputes.flow import (
    BEGINNING,
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


class Columns(models.Model):
    """What is kept of a dispute besides its record."""

    reference = models.CharField(_("reference"), max_length=16, unique=True)
    order = models.ForeignKey(
        "disputes.Order", models.PROTECT, related_name="disputes", verbose_name=_("order")
    )
    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="disputes", verbose_name=_("buyer")
    )
    store = models.ForeignKey(
        "disputes.Store", models.PROTECT, related_name="disputes", verbose_name=_("store")
    )
    marketplace = models.ForeignKey(
        "disputes.Marketplace",
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        help_text="The order's, for the lists that programs read.",
        verbose_name=_("marketplace"),
    )
    policy = models.ForeignKey(
        "disputes.Policy", models.PROTECT, related_name="disputes", verbose_name=_("policy")
    )
    state = FSMField(_("state"), choices=State.choices, default=BEGINNING)
    version = models.PositiveIntegerField(default=0)
    changed_in = models.PositiveIntegerField(
        default=0, help_text="The last version in which state, clock or table changed."
    )
    digested_version = models.PositiveIntegerField(
        default=0, help_text="The version from which what is derived of it (search, figures) was made."
    )
    clock_started_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(_("due"), null=True)
    overdue_count = models.PositiveSmallIntegerField(_("times overdue"), default=0)

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
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("mediator"),
    )
    declared = models.JSONField(
        default=list, help_text="Numbers of the mediators who declared to be impartial on this case."
    )
    asked = models.JSONField(default=list)
    finished = models.JSONField(default=list)
    evidence_requests = models.PositiveSmallIntegerField(default=0)
    ruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("ruled by")
    )
    ruling_waiting = models.BooleanField(_("ruling waits for confirmation"), default=False)
    ruled_in = models.PositiveIntegerField(default=0, help_text="Number of the last ruling in the record.")
    sent_back = models.BooleanField(
        default=False, help_text="A ruling was sent back: the next one waits for confirmation."
    )

    remedy = models.CharField(max_length=20, choices=Remedy.choices, blank=True)
    refund_amount = models.BigIntegerField(_("refund"), default=0)
    return_freight = models.CharField(max_length=10, choices=Freight.choices, blank=True)
    reached_by = models.CharField(_("reached by"), max_length=20, choices=ReachedBy.choices, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices, blank=True)
    took_effect = models.BooleanField(default=False)

    return_address = models.TextField(blank=True)
    return_reference = models.CharField(
        _("return reference"), max_length=60, blank=True, help_text=_("What the buyer writes on the parcel.")
    )
    return_carrier = models.CharField(max_length=60, blank=True)
    return_tracking_number = models.CharField(max_length=60, blank=True)
    return_shipped_at = models.DateTimeField(null=True)
    return_condition = models.CharField(max_length=20, choices=ReturnCondition.choices, blank=True)

    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True)
    updated_at = models.DateTimeField(null=True, help_text="When the last event happened.")

    class Meta:
        abstract = True

    @property
    def must_be_confirmed(self) -> bool:
        """Whether a ruling waits for a second mediator whatever its author asks for."""
        return self.sent_back or self.policy.needs_confirmation(self.disputed_amount, self.currency)

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
