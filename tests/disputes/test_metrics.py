"""/metrics: what Prometheus reads, who may read it, and that asking costs little."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_q.tasks import async_task
from prometheus_client.parser import text_string_to_metric_families

from disputes.clock import enforce_deadlines
from disputes.flow import Refused, State
from disputes.models import Delivery, Dispute, Heartbeat, Settlement, WebhookMessage
from disputes.perform import perform
from disputes.running import folder, gauges
from disputes.running.counters import TRANSITIONS
from disputes.webhooks import pause, resume
from tests.disputes.pages import fresh
from tests.factories import make_dispute, make_dispute_in, make_marketplace, staff_of
from tests.webhooks.conftest import make_endpoint

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

TOKEN = "a-long-random-token"


def read(client, **headers):
    """Every sample that the page shows: {(name, labels in the order of their names…): value}."""
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    samples = [sample for family in families for sample in family.samples]
    return {(s.name, *dict(sorted(s.labels.items())).values()): s.value for s in samples}


@pytest.mark.parametrize(
    ("token", "address", "headers", "status"),
    [
        ("", "127.0.0.1", {}, 200),
        ("", "::1", {}, 200),
        ("", "192.0.2.7", {}, 401),
        ("", "127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 401),
        ("", "127.0.0.1", {"X-Forwarded-Proto": "https"}, 401),
        ("", "127.0.0.1", {"Via": "1.1 proxy.example.com"}, 401),
        ("", "192.0.2.7", {"Authorization": "Bearer "}, 401),
        (TOKEN, "192.0.2.7", {"Authorization": f"Bearer {TOKEN}"}, 200),
        (TOKEN, "127.0.0.1", {"Authorization": f"Bearer {TOKEN}", "X-Forwarded-For": "192.0.2.7"}, 200),
        (TOKEN, "192.0.2.7", {"Authorization": f"Bearer {TOKEN}x"}, 401),
        (TOKEN, "192.0.2.7", {"Authorization": f"Basic {TOKEN}"}, 401),
        (TOKEN, "127.0.0.1", {"Authorization": "Bearer wörter"}, 401),
        (TOKEN, "127.0.0.1", {}, 200),
    ],
)
def test_metrics_are_for_this_machine_and_for_who_has_the_token(
    client, settings, token, address, headers, status
):
    settings.METRICS_TOKEN = token
    answer = client.get("/metrics", headers=headers, REMOTE_ADDR=address)
    assert (answer.status_code, b"desk_" in answer.content) == (status, status == 200)


def test_a_transition_is_counted_by_action_and_role_once_it_is_on_the_record(client):
    def counted():
        return TRANSITIONS.labels("refund_in_full", "seller")._value.get()

    dispute, before = fresh(State.AWAITING_BUYER_RESPONSE), counted()
    perform("refund_in_full", dispute.pk, actor=staff_of(dispute))
    assert counted() == before + 1
    assert read(client)["desk_transitions_total", "refund_in_full", "seller"] >= before + 1


def test_what_was_refused_or_rolled_back_is_not_counted(monkeypatch):
    def total():
        return sum(sample.value for metric in TRANSITIONS.collect() for sample in metric.samples)

    dispute = fresh(State.AWAITING_BUYER_RESPONSE)
    before = total()
    with pytest.raises(Refused):
        perform("refund_in_full", dispute.pk, actor=dispute.buyer)
    monkeypatch.setattr("disputes.perform.writing.fill_outbox", lambda steps: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        perform("refund_in_full", dispute.pk, actor=staff_of(dispute))
    assert total() == before


def test_the_clock_s_lag_is_that_of_the_oldest_that_ran_out(client):
    oldest, _newer = make_dispute(), make_dispute()
    seconds = (timezone.now() - oldest.due_at).total_seconds()
    assert seconds <= read(client)["desk_clock_overdue_seconds",] <= seconds + 60
    enforce_deadlines()
    assert read(client)["desk_clock_overdue_seconds",] == 0


def test_the_outbox_is_told_by_kind_what_waits_how_long_and_what_was_given_up(client):
    dispute = fresh(State.SETTLING)
    now = timezone.now()
    Delivery.objects.update(due_at=None, done_at=now)
    mails = Delivery.objects.filter(kind="mail").order_by("pk")
    first, second, third = mails[:3]
    Delivery.objects.filter(pk=first.pk).update(due_at=now - timedelta(minutes=10), done_at=None)
    Delivery.objects.filter(pk=second.pk).update(due_at=now + timedelta(minutes=10), done_at=None)
    Delivery.objects.filter(pk=third.pk).update(done_at=None)
    Delivery.objects.filter(kind="settlement", event__dispute=dispute).update(due_at=now, done_at=None)
    found = read(client)
    names = ("desk_outbox_due", "desk_outbox_given_up")
    assert [found[name, "mail"] for name in names] == [1, 1]
    assert [found[name, "settlement"] for name in names] == [1, 0]
    assert [found[name, "reminder"] for name in names] == [0, 0]
    assert 600 <= found["desk_outbox_oldest_seconds", "mail"] < 660
    assert found["desk_outbox_oldest_seconds", "reminder"] == 0


WEBHOOKS = ("waiting", "oldest_seconds", "given_up")


def test_webhooks_are_told_what_waits_since_the_first_try_and_what_was_given_up(client):
    assert [read(client)[f"desk_webhooks_{name}",] for name in WEBHOOKS] == [0, 0, 0]
    endpoint, now = make_endpoint("https://shop.example.com/hooks", make_marketplace()), timezone.now()
    for _each in range(4):
        make_dispute()
    due, tried, lost, done = endpoint.messages.order_by("pk")
    change = {row: WebhookMessage.objects.filter(pk=row.pk).update for row in (due, tried, lost, done)}
    change[due](due_at=now - timedelta(minutes=5))
    change[tried](due_at=now + timedelta(hours=1), first_tried_at=now - timedelta(minutes=10))
    change[lost](due_at=None)
    change[done](due_at=None, done_at=now)
    waiting, oldest, given_up = (read(client)[f"desk_webhooks_{name}",] for name in WEBHOOKS)
    assert (waiting, given_up) == (2, 1)
    assert 600 <= oldest < 660


def test_what_waits_for_a_paused_endpoint_is_told_by_the_endpoint_alone(client):
    endpoint, now = make_endpoint("https://shop.example.com/hooks", make_marketplace()), timezone.now()
    make_dispute()

    def told():
        found = read(client)
        return found["desk_webhooks_waiting",], found["desk_webhook_endpoints_paused",]

    assert told() == (1, 0)
    pause(endpoint, "It is being moved.", now, tell=False)
    assert told() == (0, 1)
    resume(endpoint, now)
    assert told() == (1, 0)


def test_the_queue_and_the_heartbeats_are_told(client):
    async_task("disputes.tasks.enforce_deadlines")
    Heartbeat.beat("clock", timezone.now() - timedelta(seconds=90))
    found = read(client)
    assert found["desk_tasks_waiting",] == 1
    assert 0 <= found["desk_tasks_oldest_seconds",] < 60
    assert 90 <= found["desk_heartbeat_age_seconds", "clock"] < 150


def test_what_is_owed_is_told_by_status_currency_and_to_whom(client):
    asked, failed = make_dispute_in(State.SETTLING), make_dispute_in(State.SETTLING)
    make_dispute_in(State.CLOSED)
    Settlement.objects.filter(dispute=failed).update(status="failed", failure_reason="no")
    found = read(client)
    assert [found["desk_settlements", status] for status in ("requested", "failed")] == [1, 1]
    owed = {key[1:]: value for key, value in found.items() if key[0] == "desk_settlement_owed"}
    refund, release = asked.settlement.refund, asked.settlement.release
    assert owed == {
        ("EUR", "requested", "buyer"): refund,
        ("EUR", "requested", "seller"): release,
        ("EUR", "failed", "buyer"): refund,
        ("EUR", "failed", "seller"): release,
    }
    assert refund > 0
    assert found["desk_settlement_oldest_seconds", "failed"] > 0


def test_the_counts_are_shown_while_the_database_is_away(client, monkeypatch):
    def fail(*args):
        raise OperationalError("gone")

    client.get("/rules/")
    assert read(client)["desk_database_up",] == 1
    monkeypatch.setattr(Dispute.objects, "overdue", fail)
    found = read(client)
    assert found["desk_database_up",] == 0
    assert found["desk_requests_total", "GET", "2xx", "disputes:rules"] >= 1
    assert ("desk_clock_overdue_seconds",) not in found


def test_asking_takes_as_many_queries_however_much_there_is(client, django_assert_num_queries, monkeypatch):
    for number in (0, 3):
        for _each in range(number):
            make_dispute()
        with django_assert_num_queries(10):
            client.get("/metrics")


def test_no_more_rows_are_looked_at_than_it_takes_to_say_that_much_waits(client, monkeypatch):
    monkeypatch.setattr(gauges, "MOST", 2)
    for _each in range(3):
        make_dispute()
    Delivery.objects.update(due_at=timezone.now())
    assert read(client)["desk_outbox_due", "mail"] + read(client)["desk_outbox_due", "reminder"] == 2


def test_what_processes_counted_that_are_gone_is_kept_in_one_file(client):
    before = read(client).get(("desk_tasks_total", "done", "a.task"), 0)
    program = "from disputes.running import folder\nfolder.start()\n"
    program += "from disputes.running.counters import count_task\ncount_task('a.task', 'done')\n"
    for _process in range(3):
        subprocess.run([sys.executable, "-c", program], check=True, env=dict(os.environ))
    assert read(client)["desk_tasks_total", "done", "a.task"] == before + 3
    folder.fold()
    pids = {path.stem.rpartition("_")[2] for path in folder.folder().glob("counter_*.db")}
    assert folder.ALL_GONE in pids
    assert all(Path(f"/proc/{pid}").exists() for pid in pids - {folder.ALL_GONE})
    assert read(client)["desk_tasks_total", "done", "a.task"] == before + 3


def test_a_process_takes_its_room_at_the_start():
    folder.start()
    mine = folder.folder() / f"counter_{os.getpid()}.db"
    assert mine.stat().st_size >= folder.ROOM
    assert mine.stat().st_blocks * 512 >= folder.ROOM


def test_a_file_that_was_left_empty_is_put_away():
    empty = folder.folder() / "counter_4194999.db"
    empty.touch()
    folder.fold()
    assert not empty.exists()
