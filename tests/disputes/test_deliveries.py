"""The outbox's sender: once each, again with growing pauses, given up in the end, whoever crashes."""

import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail as postbox
from django.db import connection, connections
from django_q.models import OrmQ

from disputes import delivery, mail
from disputes.delivery import LEASE, MOST_ATTEMPTS, send_deliveries
from disputes.models import Delivery
from disputes.models.outbox import LONGEST_PAUSE, pause
from tests.factories import T0, make_dispute, make_user

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def row():
    """One mail that is due."""
    make_dispute()
    Delivery.objects.exclude(kind="mail").delete()
    return Delivery.objects.get()


@pytest.fixture
def broken(monkeypatch):
    """The mail server refuses everything."""

    def refuse(row, at):
        raise ConnectionRefusedError("no mail server")

    monkeypatch.setitem(delivery.SENDERS, "mail", refuse)


def state_of(row):
    row.refresh_from_db()
    return row.due_at, row.attempts, row.done_at, row.error


def test_delivery_is_sent_once(row):
    assert send_deliveries(at=T0) == Counter(done=1)
    assert send_deliveries(at=T0 + LEASE) == Counter()
    assert state_of(row) == (None, 1, T0, "")
    assert len(postbox.outbox) == 1


def test_event_wakes_the_sender_of_its_own_deliveries(row):
    [task] = OrmQ.objects.all()
    assert (task.func(), task.task["args"]) == ("disputes.tasks.send_deliveries", (row.event_id,))
    make_dispute()
    assert send_deliveries(row.event_id, T0) == Counter(done=1)


def test_delivery_is_tried_again_with_growing_pauses(row, broken):
    at = T0
    for attempts in range(1, 5):
        assert send_deliveries(at=at) == Counter(failed=1)
        assert state_of(row) == (at + pause(attempts), attempts, None, "no mail server")
        assert send_deliveries(at=at) == Counter()
        at += pause(attempts)


def test_pauses_grow_up_to_a_cap():
    assert [pause(n) for n in (1, 2, 3, 4)] == [MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE]
    assert pause(10) == pause(MOST_ATTEMPTS) == LONGEST_PAUSE


def test_delivery_is_given_up_in_the_end_and_shows_why(row, broken):
    at = T0
    for _ in range(MOST_ATTEMPTS):
        outcome = send_deliveries(at=at)
        at += LONGEST_PAUSE
    assert outcome == {"given up": 1}
    assert state_of(row) == (None, MOST_ATTEMPTS, None, "no mail server")
    assert send_deliveries(at=at) == Counter()


def test_delivery_that_fails_stops_no_other(monkeypatch, row):
    other = Delivery.objects.create(event=row.event, kind="mail", recipient=make_user(), due_at=T0)
    send = mail.send
    monkeypatch.setitem(
        delivery.SENDERS, "mail", lambda one, at: send(one, at) if one.pk == row.pk else 1 / 0
    )
    assert send_deliveries(at=T0) == Counter(done=1, failed=1)
    assert state_of(other)[2:] == (None, "division by zero")


def test_what_a_killed_worker_held_comes_up_again_after_its_lease(row):
    killed_while_sending(T0)
    assert state_of(row) == (T0 + LEASE, 1, None, "")
    assert send_deliveries(at=T0 + LEASE - MINUTE) == Counter()
    assert send_deliveries(at=T0 + LEASE) == Counter(done=1)


SEND = """
import os, sys, django
django.setup()
from datetime import datetime
from django.db import connection
connection.settings_dict["NAME"] = os.environ["TEST_NAME"]
from disputes import delivery
delivery.SENDERS["mail"] = lambda row, at: os.kill(os.getpid(), 9)
delivery.send_deliveries(at=datetime.fromisoformat(sys.argv[1]))
"""


def killed_while_sending(at):
    environment = os.environ | {
        "TEST_NAME": str(connection.settings_dict["NAME"]),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    result = subprocess.run([sys.executable, "-c", SEND, at.isoformat()], env=environment, timeout=60)
    assert result.returncode == -9


def test_delivery_that_kills_its_worker_is_parked(row):
    Delivery.objects.update(attempts=MOST_ATTEMPTS)  # all of them died in it
    assert send_deliveries(at=T0) == {"given up": 1}
    assert state_of(row) == (None, MOST_ATTEMPTS + 1, None, delivery.KILLED)
    assert postbox.outbox == []


def test_what_is_done_stays_done_when_a_late_worker_fails(row, monkeypatch):
    def slow(row, at):
        Delivery.objects.filter(pk=row.pk).update(due_at=None, done_at=T0)  # another, meanwhile
        raise TimeoutError("too slow")

    monkeypatch.setitem(delivery.SENDERS, "mail", slow)
    send_deliveries(at=T0)
    assert state_of(row) == (None, 1, T0, "")


@pytest.mark.postgres
def test_two_workers_at_once_send_each_delivery_once(monkeypatch):
    for _ in range(10):
        make_dispute()
    Delivery.objects.exclude(kind="mail").delete()
    sent, results, start = [], [], Barrier(2)
    monkeypatch.setitem(delivery.SENDERS, "mail", lambda row, at: sent.append(row.pk))

    def work():
        start.wait(10)
        try:
            results.append(send_deliveries(at=T0))
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(sent) == sorted(Delivery.objects.values_list("pk", flat=True))
    assert sum(results, Counter()) == Counter(done=10)
