"""Clocks that run out together: a batch writes what each alone would, and takes nothing from others."""

from collections import Counter
from threading import Event, Thread

import pytest
from django.db import connection, connections, transaction

from disputes.clock import enforce_deadlines
from disputes.flow import State
from disputes.models import Delivery, Dispute
from disputes.perform import run_out_clock, run_out_clocks
from tests.factories import again, make_dispute, make_dispute_in, make_mediator

real = pytest.mark.django_db(transaction=True)


def columns(dispute, own):
    return {
        name: value for name, value in Dispute.objects.values().get(pk=dispute.pk).items() if name not in own
    }


def told(dispute):
    """Who hears of the last event: what, and in which role."""
    rows = Delivery.objects.filter(event=dispute.events.latest("sequence"))
    buyer = dispute.buyer_id
    return sorted((row.kind, row.recipient_id and row.recipient_id == buyer, row.due_at) for row in rows)


@real
@pytest.mark.postgres
def test_a_batch_writes_what_each_alone_would():
    """Two disputes of one course, one walked alone, the other with a third."""
    alone, one, other = make_dispute(), make_dispute(), make_dispute()
    run_out_clock(alone.pk, alone.due_at)
    events, left = run_out_clocks([one.pk, other.pk], alone.due_at)

    assert ([event.dispute_id for event in events], left) == ([one.pk, other.pk], [])
    assert told(one) == told(other) == told(alone)
    assert again(one).settlement.refund == again(alone).settlement.refund > 0
    own = {"id", "reference", "order_id", "buyer_id", "store_id", "on_the_table_id"}
    assert columns(one, own) == columns(alone, own)


@real
def test_cases_that_need_a_mediator_are_given_out_one_after_the_other():
    first, second = make_mediator("Anna"), make_mediator("Berta")
    cases = [make_dispute_in(State.UNDER_REVIEW) for _ in range(4)]
    assert run_out_clocks([case.pk for case in cases], cases[-1].due_at).left == [case.pk for case in cases]
    enforce_deadlines(cases[-1].due_at)
    given = Counter(again(case).mediator_id for case in cases)
    assert given == {first.pk: 2, second.pk: 2}


@real
@pytest.mark.postgres
def test_what_somebody_else_holds_is_left_to_them():
    held, free = make_dispute(), make_dispute()
    holds, done = Event(), Event()

    def hold():
        with transaction.atomic():
            Dispute.objects.select_for_update().get(pk=held.pk)
            holds.set()
            done.wait(30)
        connections.close_all()

    holder = Thread(target=hold)
    holder.start()
    holds.wait(30)
    if not connection.features.has_select_for_update_skip_locked:
        done.set()  # here writers wait for one another
    events, left = run_out_clocks([held.pk, free.pk], free.due_at)
    done.set()
    holder.join(30)
    walked = {event.dispute_id for event in events}
    waited = not connection.features.has_select_for_update_skip_locked
    assert (walked, left) == ({held.pk, free.pk} if waited else {free.pk}, [])
