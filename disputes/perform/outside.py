"""An order that changes outside the desk: it shows in each open dispute, and less is left to refund."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from disputes.flow import Actor, Refused, Role, State
from disputes.models import Dispute, Order, OrderChange, OutsideSettlement, Settlement
from disputes.perform.walking import perform

PATIENCE = timedelta(minutes=4)  # less than a task may take; the next sweep goes on with the rest

log = logging.getLogger(__name__)


def order_changed(
    order: Order,
    kind: str,
    amount: int | None = None,
    at: datetime | None = None,
    *,
    reference: str = "",
    by: Any = None,
) -> OrderChange:
    """Note that money of an order was refunded, charged back or cancelled outside the desk.

    `amount` is in minor units, None is all that is left of what was paid. Disputes that are open take it in
    proportion to what is disputed in them, each through the door with an action in its record; one over
    which nothing is left closes. What they do not take lowers what can be disputed later. `reference` is the
    shop's own number of the change: told again, it is noted once, and what a crash left undone is done.
    `by` is the operator who says so for the marketplace. Refused with the reason.
    """
    at = at or timezone.now()
    with transaction.atomic(durable=True):
        held = Order.objects.select_for_update().get(pk=order.pk)
        change = _known(held, kind, amount, reference) or _note(held, kind, amount, at, reference)
    place(change, at, by)
    return change


def _known(order: Order, kind: str, amount: int | None, reference: str) -> OrderChange | None:
    change = order.changes.filter(reference=reference).first() if reference else None
    if change and (change.kind != kind or amount not in (None, change.amount)):
        raise Refused(_("“%(reference)s” was something else.") % {"reference": reference})
    return change


def _note(order: Order, kind: str, amount: int | None, at: datetime, reference: str) -> OrderChange:
    """Write the change, and the task that goes on where this process ends before every dispute has it."""
    left = order.total_paid - order.moved_outside
    amount = left if amount is None else amount
    if amount <= 0:
        raise Refused(_("No money of this order is left."))
    if amount > left:
        raise Refused(_("This is more than is left of what was paid."))
    open_ones = order.disputes.exclude(state=State.CLOSED).order_by("pk").values_list("pk", flat=True)
    change = OrderChange.objects.create(
        order=order,
        kind=kind,
        amount=amount,
        undisputed=amount,
        at=at,
        reference=reference,
        disputes=list(open_ones),
    )
    if amount == left:
        order.money_state = Order.MoneyState.REFUNDED
        order.save(update_fields=["money_state"])
    if change.disputes:
        async_task("disputes.tasks.place_change", change.pk)
    return change


def place_change(change_id: int, at: datetime | None = None) -> None:
    """Finish what a process that ended has begun."""
    place(OrderChange.objects.select_related("order").get(pk=change_id), at or timezone.now())


def place_changes(at: datetime | None = None) -> int:
    """Finish each change whose task was lost, one after the other; how many were finished."""
    placed, ends = 0, monotonic() + PATIENCE.total_seconds()
    for pk in OrderChange.objects.filter(placed_at=None).order_by("pk").values_list("pk", flat=True):
        try:
            place_change(pk, at)
            placed += 1
        except Exception:
            log.exception("The order change %s could not be placed.", pk)
            connection.close_if_unusable_or_obsolete()
        if monotonic() >= ends:
            log.warning("The sweep of order changes stopped after %s; the next one goes on.", PATIENCE)
            break
    return placed


def place(change: OrderChange, at: datetime, by: Any = None) -> None:
    """Give each dispute that was open its share, once. Two may be at it: the second finds it done."""
    if change.placed_at:
        return
    actor = Actor(Role.MARKETPLACE, by, marketplace_id=change.order.marketplace_id)
    while waiting := _without_share(change):
        dispute, share = _next_share(change, waiting)
        moved = OutsideSettlement(order=change.order, kind=change.kind, amount=share, change=change)
        try:
            perform("settle_outside", dispute.pk, actor=actor, at=at, outside_settlement=moved)
        except Refused:
            if dispute.pk in {one.pk for one in _without_share(change)}:
                raise  # it neither has its share nor has closed meanwhile
    change.placed_at = at
    change.save(update_fields=["placed_at"])
    change.refresh_from_db()


def _without_share(change: OrderChange) -> list[Dispute]:
    """Those that have still to be told; they take what they can before those whose payment is on its way."""
    told = change.shares.values("dispute")
    rows = Dispute.objects.filter(pk__in=change.disputes).exclude(state=State.CLOSED).exclude(pk__in=told)
    return sorted(rows, key=lambda dispute: (_is_paid_now(dispute), dispute.pk))


def _is_paid_now(dispute: Dispute) -> bool:
    """Whether its instruction was given, so that its amounts stand still."""
    if dispute.state != State.SETTLING:
        return False
    return Settlement.objects.filter(dispute=dispute, instructed_at__isnull=False).exists()


def _next_share(change: OrderChange, waiting: list[Dispute]) -> tuple[Dispute, int]:
    """The first of them, and its part of what is not placed: in proportion to what is in dispute."""
    change.refresh_from_db(fields=["undisputed"])
    first, amount = waiting[0], change.undisputed
    alike = [one for one in waiting if _is_paid_now(one) == _is_paid_now(first)]
    total = sum(one.disputed_amount for one in alike)
    part = -(-amount * first.disputed_amount // total) if total else 0  # rounded up
    return first, min(part, amount, first.disputed_amount)
