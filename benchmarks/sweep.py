"""How fast the clock's sweep is: N overdue disputes, against a plain ORM loop, and nothing due among M open.

    python -m benchmarks.sweep [N [M]]

It makes a test database of its own on the server that DATABASE_URL names, and drops it at the end. What
counts is the ratio: both do it on the same machine, with the same rows to write.
"""

# ruff: noqa: E402 - Django has to be set up before its models can be imported
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from time import perf_counter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django_q.tasks import async_task

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
BATCH = 2000
ROUNDS = 10


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


def fill(order: Order, start: int, count: int, due: datetime) -> None:
    """Disputes that wait for the seller until `due`, as the door would have left them."""
    numbers = iter(range(start, start + count))
    policy = Policy.objects.in_force(OPENED)
    while batch := list(islice(numbers, BATCH)):
        disputes = Dispute.objects.bulk_create(_dispute(order, policy, n, due) for n in batch)
        events = [_opening(dispute) for dispute in disputes]
        Event.objects.bulk_create(events)
        proposals = Proposal.objects.bulk_create(
            Proposal(dispute=e.dispute, event=e, role="buyer", remedy="full_refund", amount=AMOUNT)
            for e in events
        )
        for dispute, proposal in zip(disputes, proposals, strict=True):
            dispute.on_the_table = proposal
        Dispute.objects.bulk_update(disputes, ["on_the_table"], batch_size=200)


def _dispute(order: Order, policy: Policy, number: int, due: datetime) -> Dispute:
    return Dispute(
        reference=f"D-{number}",
        order=order,
        buyer=order.buyer,
        store=order.store,
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


def _opening(dispute: Dispute) -> Event:
    event = Event(
        dispute=dispute,
        sequence=1,
        action="open",
        role="buyer",
        actor=dispute.buyer,
        from_state=BEGINNING,
        to_state=dispute.state,
        at=OPENED,
        due_at=dispute.due_at,
        data={},
    )
    event.seal("")
    return event


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
        action="apply_buyer_choice",
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


@contextmanager
def own_database() -> Iterator[None]:
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


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
    print(f"{f'nothing due among {waiting:,} open':<34} {(perf_counter() - start) * 10:8.2f} ms a sweep")


def main(count: int, waiting: int) -> None:
    """Both take turns, so that what else the machine does slows both alike."""
    order = make_order()
    fill(order, 0, waiting, DUE + timedelta(days=30))
    idle(waiting)
    seconds, size = {swept: 0.0, plain_loop: 0.0}, max(1, count // ROUNDS)
    for number in range(ROUNDS * 2):
        at, run = DUE + timedelta(minutes=number), (swept, plain_loop)[number % 2]
        fill(order, waiting + number * size, size, at)
        start = perf_counter()
        if run(at) != size:
            raise RuntimeError("not all ran out")
        seconds[run] += perf_counter() - start
    for run, took in seconds.items():
        print(f"{f'{run.__name__}, {size * ROUNDS:,} overdue':<34} {size * ROUNDS / took:8,.0f} a second")
    ratio = seconds[swept] / seconds[plain_loop]
    print(f"the sweep takes {ratio:.2f} times as long as the plain loop ({connection.vendor})")


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]] or [2000]
    with own_database():
        main(numbers[0], numbers[-1])
