"""The task worker seen running: what it does is counted, and its lines carry the task's number."""

import pytest
from django_q.signals import post_execute_in_worker, post_spawn, pre_execute
from django_q.tasks import async_task

from disputes.clock import enforce_deadlines
from disputes.delivery import SENDERS
from disputes.models import Delivery, Dispute, Event
from disputes.running import working
from disputes.running.counters import TASKS
from tests.config.logged import json_lines
from tests.factories import make_dispute

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

CLOCK = "disputes.clock.enforce_deadlines"


@pytest.fixture(autouse=True)
def watched():
    """The queue's signals are listened to, as in a worker, and only here."""
    working.watch()
    yield
    post_spawn.disconnect(working._spawned)
    pre_execute.disconnect(working._before)
    post_execute_in_worker.disconnect(working._after)


def counted(task, outcome):
    return TASKS.labels(task, outcome)._value.get()


def lines_of(logger, lines):
    return [line for line in lines if line["logger"] == logger]


def test_a_task_is_counted_and_told_with_its_number_and_time():
    before = counted(CLOCK, "done")
    with json_lines() as lines:
        async_task("disputes.tasks.enforce_deadlines", sync=True)
    assert counted(CLOCK, "done") == before + 1
    [line] = lines_of("disputes.running.working", lines)
    assert (line["level"], line["function"], line["outcome"]) == ("INFO", CLOCK, "done")
    assert (len(line["task"]), 0 <= line["seconds"] < 60) == (32, True)


def test_a_task_that_fails_is_counted_apart_and_its_words_are_not_told(monkeypatch):
    def fail(*args, **kwargs):
        raise ValueError("what ana wrote")

    monkeypatch.setattr("disputes.tasks.prune_tasks", fail)
    name = f"{fail.__module__}.{fail.__qualname__}"
    before = counted(name, "failed")
    with json_lines() as lines, pytest.raises(ValueError, match="ana"):
        async_task("disputes.tasks.prune_tasks", sync=True)
    assert counted(name, "failed") == before + 1
    [line] = lines_of("disputes.running.working", lines)
    assert (line["level"], line["outcome"]) == ("ERROR", "failed")
    assert "what ana wrote" not in str(lines)


def test_a_sender_s_lines_carry_the_event_and_the_delivery(monkeypatch):
    dispute = make_dispute()
    event = Event.objects.get(dispute=dispute)
    mail = Delivery.objects.get(event=event, kind="mail")

    def fail(*args):
        raise OSError("550 ana@example.com")

    monkeypatch.setitem(SENDERS, "mail", fail)
    with json_lines() as lines:
        async_task("disputes.tasks.send_deliveries", event.pk, sync=True)
    [told] = lines_of("disputes.delivery", lines)
    assert (told["event"], told["delivery"], "ana@" in str(told)) == (event.pk, mail.pk, False)
    [done] = lines_of("disputes.running.working", lines)
    assert (done["event"], done["task"]) == (event.pk, told["task"])


def test_a_clock_that_cannot_run_out_is_not_told_under_the_dispute_before_it():
    first, second = make_dispute(), make_dispute()
    Dispute.objects.filter(pk=second.pk).update(on_the_table=None)
    with json_lines() as lines:
        enforce_deadlines()
    together, alone = lines_of("disputes.clock", lines)
    assert ("together" in together["message"], together.get("dispute")) == (True, None)
    assert (str(second.pk) in alone["message"], alone.get("dispute")) == (True, second.reference)
    assert first.reference in {line.get("dispute") for line in lines}
