"""Opening a dispute: from when and until when it is possible, on which lines, over how much."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes.flow import ACTIONS, BEGINNING, SUB_REASONS, Actor, ReachedBy, Reason, Refused, Role, State
from disputes.instants import write
from disputes.models import Dispute, DisputeLine, Event, Order, OrderLine, Policy, Proposal
from disputes.perform.keeping import kept
from disputes.perform.walking import walk
from disputes.remedies import Terms

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no look-alikes


@dataclass(frozen=True)
class Window:
    """From when (inclusive) until when (exclusive) a line may be disputed; `opens_at` None: not known yet."""

    opens_at: datetime | None
    closes_at: datetime | None

    def refusal(self, at: datetime) -> str:
        """Why it is not possible at `at`, or ""."""
        if self.opens_at is None or self.closes_at is None:
            return _("Tell us the day on which it came.")
        if at < self.opens_at:
            return _("This is possible from %(time)s.") % {"time": write(self.opens_at)}
        if at >= self.closes_at:
            return _("This was possible until %(time)s.") % {"time": write(self.closes_at)}
        return ""


def window(line: OrderLine, reason: str, policy: Policy, received_on: date | None = None) -> Window:
    """When a line may be disputed for a reason.

    `received_on` is the day that the buyer names where no delivery is on record.
    """
    order = line.order
    if reason == Reason.NOT_RECEIVED:
        sent = line.shipped_at or order.placed_at
        opens = order.promised_at or sent + timedelta(days=policy.expected_delivery_days)
        return Window(opens, opens + timedelta(days=policy.not_received_window_days))
    days = timedelta(days=policy.not_as_described_window_days)
    if line.delivered_at:
        return Window(line.delivered_at, line.delivered_at + days)
    if received_on is None:
        return Window(None, None)
    zone = ZoneInfo(order.buyer.time_zone or "UTC")
    came = datetime.combine(received_on, time(), zone).astimezone(UTC)
    return Window(came, came + days + timedelta(days=1))  # the hour is not known: the last day counts whole


def refusal_of_line(
    line: OrderLine, reason: str, policy: Policy, at: datetime, received_on: date | None = None
) -> str:
    """Why this line may not be disputed for this reason at `at`, or ""."""
    earlier = [row.dispute for row in line.dispute_lines.all()]
    if any(dispute.state != State.CLOSED for dispute in earlier):
        return _("A dispute about this item is open.")
    if any(dispute.reached_by != ReachedBy.WITHDRAWN or dispute.took_effect for dispute in earlier):
        return _("A dispute about this item has been settled.")
    if len(earlier) > 1:
        return _("This item has been disputed twice and withdrawn twice.")
    return window(line, reason, policy, received_on).refusal(at)


def refusal_of_day(order: Order, received_on: date | None, at: datetime) -> str:
    """Why the goods cannot have come on the day that the buyer names, or ""."""
    if received_on is None:
        return ""
    zone = ZoneInfo(order.buyer.time_zone or "UTC")
    if received_on > at.astimezone(zone).date():
        return _("The day on which it came cannot be in the future.")
    if received_on < order.placed_at.astimezone(zone).date():
        return _("The day on which it came cannot be before the order.")
    return ""


@dataclass(frozen=True)
class Opening:
    """What a buyer wants to dispute: `quantities` by SKU, empty for the whole order."""

    order: Order
    reason: str
    sub_reason: str
    quantities: dict[str, int] = field(default_factory=dict)
    received_on: date | None = None

    def lines(self) -> dict[OrderLine, int]:
        """The lines with how many of each. Refused for unknown SKUs and impossible quantities."""
        rows = self.order.lines.select_related("shipment", "order__buyer").prefetch_related(
            "dispute_lines__dispute"
        )
        by_sku = {line.sku: line for line in rows}
        wanted = self.quantities or {sku: line.quantity for sku, line in by_sku.items()}
        for sku, quantity in wanted.items():
            if sku not in by_sku:
                raise Refused(_("“%(sku)s” is not in this order.") % {"sku": sku})
            if not 1 <= quantity <= by_sku[sku].quantity:
                raise Refused(
                    _("Say how many of “%(title)s” have the problem.") % {"title": by_sku[sku].title}
                )
        return {by_sku[sku]: quantity for sku, quantity in wanted.items()}

    def refusal(self, policy: Policy, at: datetime) -> str:
        """Why it may not be opened at `at`, or ""."""
        if wrong := refusal_of_day(self.order, self.received_on, at):
            return wrong
        if self.sub_reason not in SUB_REASONS[Reason(self.reason)]:
            return _("The reason and its details do not fit together.")
        if self.order.store.members.filter(user=self.order.buyer_id).exists():
            return _("You are on the staff of this store.")
        for line in self.lines():
            if reason := refusal_of_line(line, self.reason, policy, at, self.received_on):
                return f"{line.title}: {reason}"
        return "" if self.amount() else _("No money of this order is left to dispute.")

    def amount(self) -> int:
        """Minor units: price × quantity, plus shipping for the whole order, at most what others left."""
        lines = self.lines()
        whole = len(lines) == self.order.lines.count() and all(
            n == line.quantity for line, n in lines.items()
        )
        wanted = sum(line.unit_price * n for line, n in lines.items()) + (
            self.order.shipping_paid if whole else 0
        )
        return max(0, min(wanted, left_of(self.order)))


def left_of(order: Order) -> int:
    """What disputes and refunds outside have left of the total paid, in minor units."""
    taken = order.moved_outside
    for dispute in order.disputes.all():
        taken += 0 if dispute.reached_by == ReachedBy.WITHDRAWN else dispute.disputed_amount
    return order.total_paid - taken


def open_dispute(
    opening: Opening,
    *,
    actor: Any,
    remedy: str,
    amount: int | None = None,
    return_freight: str = "",
    statement: str = "",
    evidence: list[Any] | None = None,
    at: datetime | None = None,
    within: Callable[[Event], object] | None = None,
) -> Event:
    """Open a dispute with the buyer's proposal, in a transaction of its own. Refused with the reason.

    `amount` is in minor units, and counts for a partial refund and a return only. What `within` writes
    stands with the event, or neither does.
    """
    at = at or timezone.now()
    policy = Policy.objects.in_force(at)
    with kept({"evidence": evidence}), transaction.atomic(durable=True):
        order = (
            Order.objects.select_for_update(of=("self",))
            .select_related("buyer", "store")
            .get(pk=opening.order.pk)
        )
        opening = Opening(order, opening.reason, opening.sub_reason, opening.quantities, opening.received_on)
        who = _buyer(order, actor)
        if reason := opening.refusal(policy, at):
            raise Refused(reason)
        dispute = _new(opening, policy, at)
        if remedy not in Terms.of(dispute).remedies:
            raise Refused(_("This is not possible in this dispute."))
        refund, freight = Terms.of(dispute).checked(remedy, amount, return_freight)
        proposal = Proposal(role=Role.BUYER, remedy=remedy, amount=refund, return_freight=freight)
        brought = {"proposal": proposal, "statement": statement, "evidence": evidence or []}
        event = _first_walk(dispute, opening, who, at, brought)
        if within:
            within(event)
        return event


def _buyer(order: Order, actor: Any) -> Actor:
    who = actor if isinstance(actor, Actor) else Actor(Role.BUYER, actor)
    stranger = who.user is not None and who.user_id != order.buyer_id
    if (
        who.role not in ACTIONS["open"].who
        or stranger
        or who.marketplace_id not in (None, order.marketplace_id)
    ):
        raise Refused(_("Only the buyer of this order may open a dispute."))
    return who


def _new(opening: Opening, policy: Policy, at: datetime) -> Dispute:
    order = opening.order
    return Dispute(
        reference=_reference(at),
        order=order,
        buyer=order.buyer,
        store=order.store,
        marketplace_id=order.marketplace_id,
        policy=policy,
        state=BEGINNING,
        reason=opening.reason,
        sub_reason=opening.sub_reason,
        buyers_reason=opening.reason,
        buyers_sub_reason=opening.sub_reason,
        received_on=opening.received_on,
        currency=order.currency,
        disputed_amount=opening.amount(),
        opened_at=at,
    )


def _reference(at: datetime) -> str:
    """A new reference like D-2026-7Q4K9M: unguessable, no look-alike letters."""
    while True:
        reference = f"D-{at.year}-" + "".join(secrets.choice(LETTERS) for _letter in range(6))
        if not Dispute.objects.filter(reference=reference).exists():
            return reference


def _first_walk(
    dispute: Dispute, opening: Opening, who: Actor, at: datetime, brought: dict[str, Any]
) -> Event:
    lines = opening.lines()
    brought |= {
        "reason": opening.reason,
        "sub_reason": opening.sub_reason,
        "received_on": opening.received_on and opening.received_on.isoformat(),
        "lines": [{"sku": line.sku, "quantity": n} for line, n in lines.items()],
        "disputed_amount": dispute.disputed_amount,
        "currency": dispute.currency,
    }
    event = walk(dispute.hold(), ACTIONS["open"], who, at, brought)
    DisputeLine.objects.bulk_create(
        DisputeLine(dispute=dispute, order_line=line, quantity=n) for line, n in lines.items()
    )
    return event
