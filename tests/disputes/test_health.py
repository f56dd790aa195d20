"""/healthz: what a monitor needs to know, in two queries."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from disputes.clock import enforce_deadlines
from disputes.models import Dispute, Heartbeat
from tests.factories import make_dispute

pytestmark = pytest.mark.django_db(transaction=True)


def test_healthz_of_a_new_installation(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"database": "ok", "worker": {"clock": None, "seconds_ago": None}, "oldest_overdue_seconds": 0},
    )
    assert "no-cache" in answer["Cache-Control"]


def test_healthz_shows_the_last_heartbeat(client):
    at = timezone.now() - timedelta(seconds=90)
    Heartbeat.beat("clock", at)
    worker = client.get("/healthz").json()["worker"]
    assert worker["clock"] == at.isoformat()
    assert 90 <= worker["seconds_ago"] <= 95


def test_healthz_shows_the_oldest_overdue_clock_until_the_sweep_came(client):
    oldest, _newer = make_dispute(), make_dispute()
    seconds = (timezone.now() - oldest.due_at).total_seconds()
    assert seconds - 1 <= client.get("/healthz").json()["oldest_overdue_seconds"] <= seconds + 5
    enforce_deadlines()
    answer = client.get("/healthz").json()
    assert (answer["oldest_overdue_seconds"], answer["worker"]["seconds_ago"]) == (0, 0)


def test_healthz_takes_two_queries_however_much_is_overdue(client, django_assert_num_queries):
    for _ in range(3):
        make_dispute()
    with django_assert_num_queries(2):
        client.get("/healthz")


def test_healthz_says_when_the_database_does_not_answer(client, monkeypatch):
    def fail(*args):
        raise DatabaseError("gone")

    monkeypatch.setattr(Dispute.objects, "overdue", fail)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"database": "unavailable"})


def test_healthz_is_read_only(client):
    assert client.post("/healthz").status_code == 405
