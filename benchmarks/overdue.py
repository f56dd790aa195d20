"""Lets clocks run out in the database of DATABASE_URL, by sweep and by a plain loop: `benchmarks.sweep`."""

# ruff: noqa: E402 - Django has to be set up before its models can be imported
from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

import django

django.setup()

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Count
from django_q.tasks import async_task

from benchmarks.listed import insert, settled
from benchmarks.townspeople import signed_in
from disputes.clock import enforce_deadlines
from disputes.flow import BEGINNING, ReachedBy, Remedy, State
from disputes.models import (
    Delivery,
    Dispute,
    Event,
    Marketplace,
    Order,
    Policy,
    Proposal,
    Settlement,
    Store,
    StoreMember,
)

OPENED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DUE = OPENED + timedelta(days=5)
AMOUNT = 9590
ROUNDS = 10
LATER = DUE + timedelta(days=3650)
ACTION = "apply_buyer_choice"


def make_order() -> Order:
    users = get_user_model().objects
    market = Marketplace.objects.create(name="Market")
    store = Store.objects.create(marketplace=market, name="Store")
    StoreMember.objects.create(store=store, user=users.create_user("seller@example.com"))
    return Order.objects.create(
        marketplace=market,
        reference="O-1",
        buyer=users.create_user("buyer@example.com"),
        store=store,
        currency="EUR",
        shipping_paid=0,
        total_paid=AMOUNT,
        placed_at=OPENED,
    )


@transaction.atomic
def fill(order: Order, start: int, count: int, due: datetime) -> None:
    """Disputes that wait for the seller until `due`, from number `start` on, as the door would leave them.

    But for the hashes, at which the sweep does not look.
    """
    dispute = _dispute(order, Policy.objects.in_force(OPENED), due)
    event = Event(
        dispute_id=0,
        sequence=1,
        action="open",
        role="buyer",
        actor=order.buyer,
        from_state=BEGINNING,
        to_state=dispute.state,
        at=OPENED,
        due_at=due,
        data={},
        hash="-",
    )
    proposal = Proposal(role="buyer", remedy="full_refund", amount=AMOUNT)
    last, number = start + count - 1, "(i << 20) + 1"
    insert(dispute, start, last, id="i", reference="'D-' || i", on_the_table_id="i")
    insert(event, start, last, id=number, dispute_id="i")
    insert(proposal, start, last, id="i", event_id=number, dispute_id="i")


def _dispute(order: Order, policy: Policy, due: datetime) -> Dispute:
    return Dispute(
        order=order,
        buyer=order.buyer,
        store=order.store,
        marketplace_id=order.marketplace_id,
        policy=policy,
        state=State.AWAITING_SELLER_RESPONSE,
        version=1,
        changed_in=1,
        clock_started_at=OPENED,
        due_at=due,
        reason="not_received",
        sub_reason="not_shipped",
        buyers_reason="not_received",
        buyers_sub_reason="not_shipped",
        currency="EUR",
        disputed_amount=AMOUNT,
        opened_at=OPENED,
    )


def plain_loop(at: datetime) -> int:
    """What one would write without thinking: the same rows, one by one, in a transaction each."""
    overdue = Dispute.objects.filter(due_at__lte=at)
    for dispute in overdue:
        with transaction.atomic():
            _one_by_one(dispute, at)
    return len(overdue)


def _one_by_one(dispute: Dispute, at: datetime) -> None:
    last = dispute.events.latest("sequence")
    dispute.state, dispute.due_at, dispute.clock_started_at = State.SETTLING, None, None
    dispute.remedy, dispute.refund_amount = Remedy.FULL_REFUND, dispute.disputed_amount
    dispute.reached_by, dispute.took_effect = ReachedBy.SELLER_TIMEOUT, True
    dispute.on_the_table, dispute.version = None, dispute.version + 1
    dispute.save()
    event = Event(
        dispute=dispute,
        sequence=dispute.version,
        action=ACTION,
        role="system",
        from_state=State.AWAITING_SELLER_RESPONSE,
        to_state=dispute.state,
        at=at,
        data={},
    )
    event.seal(last.hash)
    event.save(force_insert=True)
    Settlement.objects.create(
        dispute=dispute,
        currency=dispute.currency,
        disputed_amount=AMOUNT,
        refund=AMOUNT,
        release=0,
        requested_at=at,
    )
    for member in dispute.store.members.all():
        Delivery.objects.create(event=event, kind="mail", recipient=member.user, due_at=at)
    Delivery.objects.create(event=event, kind="mail", recipient=dispute.buyer, due_at=at)
    Delivery.objects.create(event=event, kind="settlement", due_at=at)
    async_task("disputes.tasks.send_deliveries", event.pk)


def swept(at: datetime) -> int:
    """All of what is overdue, in as many sweeps as it takes."""
    walked = 0
    while ran_out := enforce_deadlines(at).total():
        walked += ran_out
    return walked


def idle(waiting: int) -> None:
    start = perf_counter()
    for _ in range(100):
        enforce_deadlines(DUE)
    took = (perf_counter() - start) * 10
    print(f"{f'nothing due among {waiting:,} open':<34} {took:8.2f} ms a sweep", flush=True)


def compare(count: int, waiting: int) -> None:
    """Sweep and plain loop take turns, so that what else the machine does slows both alike."""
    order = make_order()
    fill(order, 1, waiting, LATER)
    settled()
    idle(waiting)
    seconds, size = {swept: 0.0, plain_loop: 0.0}, max(1, count // ROUNDS)
    for number in range(ROUNDS * 2):
        at, run = DUE + timedelta(minutes=number), (swept, plain_loop)[number % 2]
        fill(order, _next(), size, at)
        start = perf_counter()
        if run(at) != size:
            raise RuntimeError("not all ran out")
        seconds[run] += perf_counter() - start
    for run, took in seconds.items():
        print(f"{f'{run.__name__}, {size * ROUNDS:,} overdue':<34} {size * ROUNDS / took:8,.0f} a second")
    ratio = seconds[plain_loop] / seconds[swept]
    print(f"the sweep is {ratio:.1f} times as fast as the plain loop", flush=True)


def _next() -> int:
    """The number of the next dispute."""
    last = Dispute.objects.order_by("-pk").values_list("pk", flat=True).first()
    return (last or 0) + 1


def overdue(count: int) -> None:
    """More that ran out, for sweepers of their own; tells where to look at pages meanwhile, as JSON."""
    order = Order.objects.select_related("buyer", "store").get()
    fill(order, _next(), count, DUE)
    seller = order.store.members.get().user
    told: dict[str, Any] = {"session": signed_in([seller])[0], "waiting": Dispute.objects.get(pk=1).reference}
    print(json.dumps(told | {"events": _taken().count()}))


def counted(before: int) -> None:
    """How many clocks took effect since, how many twice, and how many are left, as JSON."""
    walked = _taken().values("dispute").annotate(n=Count("pk"))
    told = {
        "walked": _taken().count() - before,
        "twice": walked.filter(n__gt=1).count(),
        "left": Dispute.objects.overdue(DUE).count(),
        "paid twice": Settlement.objects.values("dispute").annotate(n=Count("pk")).filter(n__gt=1).count(),
    }
    print(json.dumps(told))


def _taken() -> Any:
    return Event.objects.filter(action=ACTION)


if __name__ == "__main__":
    {"compare": compare, "overdue": overdue, "counted": counted}[sys.argv[1]](*map(int, sys.argv[2:]))
