"""The clock: the deadline itself, the sweep, and what crashes and second workers must not change."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from io import StringIO
from threading import Barrier, Thread

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone
from django_q.models import OrmQ, Schedule, Success
from django_q.scheduler import scheduler

from disputes import clock
from disputes.clock import enforce_deadlines
from disputes.flow import CLOCKS, Refused, State
from disputes.models import Dispute, Event, Heartbeat
from disputes.perform import perform
from disputes.tasks import prune_tasks
from disputes.verify import broken
from tests.factories import again, make_dispute, make_dispute_in, make_mediator, make_proposal, staff_of

SECOND = timedelta(seconds=1)
real = pytest.mark.django_db(transaction=True)


def counter(dispute, at):
    proposal = make_proposal(amount=1000)
    return perform(
        "counter", dispute.pk, actor=staff_of(dispute), at=at, proposal=proposal, statement="Half."
    )


def timeouts(dispute):
    return dispute.events.filter(action__in=[c.then for c in CLOCKS.values()]).count()


@real
def test_answer_counts_a_second_before_the_deadline():
    dispute = make_dispute()
    assert counter(dispute, dispute.due_at - SECOND).to_state == State.AWAITING_BUYER_RESPONSE


@real
def test_answer_is_refused_at_the_deadline_and_the_timeout_stands_without_a_worker():
    dispute = make_dispute()
    with pytest.raises(Refused, match=r"^Too late: this ended at .+\. Nothing was sent\.$"):
        counter(dispute, dispute.due_at)
    assert list(dispute.events.values_list("action", flat=True)) == ["open", "apply_buyer_choice"]
    assert again(dispute).state == State.SETTLING


@real
@pytest.mark.parametrize("state", CLOCKS)
def test_sweep_does_what_the_rulebook_says_for_each_clock(state):
    make_mediator()
    dispute = make_dispute_in(state)
    assert enforce_deadlines(dispute.due_at - SECOND) == Counter()
    assert enforce_deadlines(dispute.due_at) == Counter({CLOCKS[state].then: 1})
    assert broken(again(dispute)) == []


@pytest.mark.django_db
def test_sweep_with_nothing_due_is_one_look_and_one_sign_of_life(django_assert_num_queries):
    with django_assert_num_queries(2):
        assert enforce_deadlines() == Counter()
    assert timezone.now() - Heartbeat.objects.get(name="clock").at < timedelta(minutes=1)


@pytest.mark.django_db
@pytest.mark.postgres
def test_sweep_looks_things_up_in_the_index():
    overdue = Dispute.objects.overdue(timezone.now()).values_list("due_at", "pk")[:200]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for other_way in ("seqscan", "bitmapscan", "sort"):  # cheaper for the few rows of a test
                cursor.execute(f"SET LOCAL enable_{other_way} = off")
    assert "dispute_due" in overdue.explain()


@real
def test_sweep_goes_through_several_batches(monkeypatch):
    monkeypatch.setattr(clock, "BATCH", 2)
    disputes = [make_dispute() for _ in range(5)]
    assert enforce_deadlines(disputes[0].due_at) == Counter(apply_buyer_choice=5)


@real
@pytest.mark.postgres
@pytest.mark.parametrize("batch", [1, 2, 100])
def test_sweep_goes_on_past_a_dispute_that_cannot_be_walked(monkeypatch, batch):
    monkeypatch.setattr(clock, "BATCH", batch)
    before, poisoned, after = make_dispute(), make_dispute(), make_dispute()
    Dispute.objects.filter(pk=poisoned.pk).update(on_the_table=None)

    assert enforce_deadlines(after.due_at) == Counter(apply_buyer_choice=2, failed=1)
    assert [timeouts(dispute) for dispute in (before, poisoned, after)] == [1, 0, 1]
    assert [broken(dispute) for dispute in Dispute.objects.all()] == [[]] * 3


@real
def test_sweep_stops_in_time_and_the_next_one_goes_on(monkeypatch):
    disputes = [make_dispute() for _ in range(3)]
    monkeypatch.setattr(clock, "BATCH", 1)
    monkeypatch.setattr(clock, "PATIENCE", timedelta())
    assert [enforce_deadlines(disputes[0].due_at).total() for _ in range(4)] == [1, 1, 1, 0]


@real
def test_day_without_a_worker_changes_no_outcome_and_eats_nobodys_time():
    make_mediator()
    answered, escalated = (
        make_dispute_in(State.AWAITING_BUYER_RESPONSE),
        make_dispute_in("collecting_evidence"),
    )
    woke_up = answered.due_at + timedelta(days=1)

    assert enforce_deadlines(woke_up) == Counter(apply_seller_proposal=1, close_evidence=1)
    assert again(answered).reached_by == "buyer_timeout"
    review = again(escalated)
    assert (review.state, review.clock_started_at) == (State.UNDER_REVIEW, woke_up)


@real
@pytest.mark.postgres
def test_two_sweeps_at_once_walk_each_dispute_once():
    disputes = [make_dispute() for _ in range(8)]
    start, results = Barrier(2), []

    def sweep():
        start.wait(10)
        try:
            results.append(enforce_deadlines(disputes[-1].due_at))
        finally:
            connections.close_all()

    threads = [Thread(target=sweep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sum(results, Counter()) == Counter(apply_buyer_choice=8)
    assert [timeouts(dispute) for dispute in disputes] == [1] * 8
    assert [broken(dispute) for dispute in Dispute.objects.all()] == [[]] * 8


SWEEP = """
import os, sys, django
django.setup()
from datetime import datetime
from django.db import connection
connection.settings_dict["NAME"] = os.environ["TEST_NAME"]
from disputes import clock
from disputes.tasks import enforce_deadlines
clock.BATCH = 4
enforce_deadlines(datetime.fromisoformat(sys.argv[1]))
"""


@real
@pytest.mark.postgres
def test_worker_killed_in_the_middle_changes_no_outcome():
    disputes = [make_dispute() for _ in range(40)]
    environment = os.environ | {
        "TEST_NAME": str(connection.settings_dict["NAME"]),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    command = [sys.executable, "-c", SWEEP, disputes[-1].due_at.isoformat()]
    worker = subprocess.Popen(command, env=environment)
    walked = Event.objects.filter(action="apply_buyer_choice")
    ends = time.monotonic() + 60
    while walked.count() < 5 and worker.poll() is None and time.monotonic() < ends:
        time.sleep(0.002)
    worker.send_signal(signal.SIGKILL)
    worker.wait(10)
    before = walked.count()

    assert 5 <= before < 40
    assert before % 4 == 0  # a batch, or nothing of it
    assert enforce_deadlines(disputes[-1].due_at) == Counter(apply_buyer_choice=40 - before)
    assert [timeouts(dispute) for dispute in disputes] == [1] * 40
    assert [broken(dispute) for dispute in Dispute.objects.all()] == [[]] * 40


@real
def test_command_says_how_many_ran_out_by_action():
    make_dispute()  # long ago
    out = StringIO()
    call_command("enforce_deadlines", stdout=out)
    assert out.getvalue() == "apply_buyer_choice: 1\n1 ran out.\n"


# -- schedules ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_worker_repeats_the_clock_and_the_outbox_each_minute_and_the_rest_less_often():
    ours = Schedule.objects.filter(func__startswith="disputes.")
    assert set(ours.values_list("name", "func", "schedule_type", "minutes")) == {
        ("clock", "disputes.tasks.enforce_deadlines", "I", 1),
        ("deliveries", "disputes.tasks.send_deliveries", "I", 1),
        ("webhooks", "disputes.tasks.send_webhooks", "I", 1),
        ("automation", "disputes.tasks.answer_by_rules", "I", 1),
        ("order changes", "disputes.tasks.place_changes", "I", 1),
        ("incoming", "disputes.tasks.fetch_mail", "I", 1),
        ("insights", "disputes.tasks.count_stores", "H", None),
        ("owed", "disputes.tasks.remind_of_owed", "H", None),
        ("prune", "disputes.tasks.prune_tasks", "D", None),
        ("prune answers", "disputes.tasks.prune_answers", "D", None),
    }


@real
def test_broken_schedule_of_somebody_else_does_not_stop_the_clock():
    Schedule.objects.create(
        name="broken", func="nowhere", args="(", next_run=timezone.now() - timedelta(days=9)
    )
    scheduler()
    assert sorted(task.func() for task in OrmQ.objects.all()) == sorted(
        Schedule.objects.exclude(name="broken").values_list("func", flat=True)
    )


@pytest.mark.django_db
def test_old_tasks_that_went_well_are_forgotten():
    now = timezone.now()
    for name, days, success in (("old", 8, True), ("new", 6, True), ("failed", 8, False)):
        stopped = now - timedelta(days=days)
        Success.objects.create(
            id=name, name=name, func="f", started=stopped, stopped=stopped, success=success
        )
    assert prune_tasks(now) == 1
    assert sorted(Success.objects.model._base_manager.values_list("id", flat=True)) == ["failed", "new"]
