"""An endpoint that fails: left alone for a while, paused in the end, its owner told, and nothing lost."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from django_q.models import OrmQ

from disputes.flow import State
from disputes.models import WebhookEndpoint
from disputes.webhooks import endpoints, pause, resume, send_webhooks, tell_owners
from disputes.webhooks.endpoints import FAILING, LONGEST_HOLD, MOST_FAILURES, SHORTEST_HOLD
from tests.factories import T0, make_dispute, make_dispute_in
from tests.webhooks.receiver import say

pytestmark = pytest.mark.django_db(transaction=True)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def fresh():
    return WebhookEndpoint.objects.get()


def hang_up(handler):
    handler.connection.close()


def fail_for(how_long, since=T0):
    """Let the sweep run each hour for so long; when it ran last."""
    at = since
    while at < since + how_long:
        send_webhooks(at=at)
        at += HOUR
    return at


def test_who_does_not_answer_is_left_alone_for_a_while(endpoint, receiver):
    receiver.answer = hang_up
    for _ in range(3):
        make_dispute()
    assert send_webhooks(at=T0)["failed"] == 3  # all were on their way
    assert fresh().held_until == T0 + SHORTEST_HOLD
    make_dispute()
    assert send_webhooks(at=T0 + SHORTEST_HOLD / 2) == Counter()
    receiver.answer = 200
    assert send_webhooks(at=T0 + 2 * SHORTEST_HOLD)["delivered"] == 4


def test_who_has_been_away_for_long_is_tried_every_quarter_of_an_hour(endpoint, receiver):
    receiver.answer = hang_up
    make_dispute()
    at = fail_for(DAY)
    assert send_webhooks(at=at + DAY)["failed"] == 1
    assert fresh().held_until == at + DAY + LONGEST_HOLD


def test_who_says_no_to_one_is_asked_the_next(endpoint, receiver):
    receiver.script = [500]
    make_dispute()
    assert send_webhooks(at=T0) == Counter(failed=1)
    make_dispute()
    assert send_webhooks(at=T0) == Counter(delivered=1)
    assert (fresh().failures, fresh().failing_since, fresh().held_until) == (0, None, None)


def test_what_waits_is_sent_at_once_when_it_is_back(endpoint, receiver):
    receiver.answer = hang_up
    dispute = make_dispute()
    at = fail_for(DAY)
    assert dispute.webhook_messages.update(due_at=at + HOUR) == 1  # pauses vary: here it is not due yet
    receiver.answer = 200
    make_dispute()
    assert send_webhooks(at=at) == Counter(delivered=2)


def test_failing_for_three_days_pauses_it_and_tells_its_owner(endpoint, receiver):
    receiver.answer = 500
    make_dispute_in(State.CLOSED)
    at = fail_for(FAILING)
    assert fresh().paused_at is None
    at = fail_for(DAY, since=at)
    paused = fresh()
    assert (paused.paused_because, paused.failing_since) == ("It has failed for 3 days.", T0)
    assert paused.failures >= MOST_FAILURES
    warning, letter = mail.outbox
    assert warning.subject == "Webhooks to 127.0.0.1 fail"
    assert (letter.to, letter.subject) == (["shop@example.com"], "Webhooks to 127.0.0.1 are paused")
    said = " ".join(letter.body.split())
    assert f"{receiver.url} It has failed for 3 days. The last error: It answered 500." in said
    assert "4 messages wait, and nothing is lost." in said
    assert f"/admin/disputes/webhookendpoint/{endpoint.pk}/change/" in said


def test_an_owner_is_warned_once_when_it_fails_for_hours(endpoint, receiver):
    receiver.answer = 500
    make_dispute()
    fail_for(5 * HOUR)
    assert mail.outbox == []
    at = fail_for(DAY, since=T0 + 5 * HOUR)
    [letter] = mail.outbox
    said = " ".join(letter.body.split())
    assert "takes no messages" in said
    assert "It has failed since Mon 2 Mar 2026, 09:00 UTC. The last error: It answered 500." in said
    assert "1 message waits, and nothing is lost. As soon as it answers they are sent." in said
    receiver.answer = 200
    fail_for(DAY, since=at)
    assert (fresh().failures, len(mail.outbox)) == (0, 1)
    receiver.answer = 500
    make_dispute(at=at)
    fail_for(DAY, since=at + DAY)
    assert len(mail.outbox) == 2  # it failed anew


def test_few_failures_over_a_long_time_do_not_pause_it(endpoint, receiver):
    receiver.script = [500, 500]
    make_dispute()
    send_webhooks(at=T0)
    assert send_webhooks(at=T0 + 4 * DAY)["given up"] == 1
    assert (fresh().failures, fresh().paused_at) == (2, None)
    make_dispute()
    assert send_webhooks(at=T0 + 5 * DAY) == Counter(delivered=1)


def test_gone_pauses_it_at_once(endpoint, receiver):
    receiver.answer = lambda handler: say(handler, 410)
    make_dispute()
    send_webhooks(at=T0)
    assert (fresh().paused_at, fresh().paused_because) == (T0, "It answered 410.")
    assert [letter.to for letter in mail.outbox] == [["shop@example.com"]]


def test_while_it_is_paused_everything_waits_and_then_all_is_sent_in_order(endpoint, receiver):
    pause(endpoint, "Maintenance", T0, tell=False)
    make_dispute_in(State.CLOSED)
    assert send_webhooks(at=T0 + DAY) == Counter()
    assert receiver.posts == []
    OrmQ.objects.all().delete()
    assert resume(endpoint, T0 + 9 * DAY) == 4
    assert [task.task["args"] for task in OrmQ.objects.all()] == [(endpoint.pk,)]
    assert send_webhooks(at=T0 + 9 * DAY) == Counter(delivered=4)
    assert [b'"version":%d,' % n in post.body for n, post in enumerate(receiver.posts, 1)] == [True] * 4


def test_what_failed_before_the_pause_has_all_its_tries_again(endpoint, receiver):
    receiver.answer = 500
    make_dispute()
    at = fail_for(FAILING + DAY)
    assert endpoint.messages.get().due_at is not None
    resume(endpoint, at)
    assert send_webhooks(at=at) == Counter(failed=1)
    assert fresh().paused_at is None
    receiver.answer = 200
    assert send_webhooks(at=at + HOUR) == Counter(delivered=1)


def test_who_pauses_by_hand_tells_nobody(endpoint):
    pause(endpoint, "Maintenance", timezone.now(), tell=False)
    assert tell_owners(timezone.now()) == 0
    assert mail.outbox == []


def test_an_owner_who_could_not_be_told_is_told_later_and_once(endpoint, monkeypatch):
    pause(endpoint, "It answered 410.", T0, tell=True)
    with monkeypatch.context() as broken:
        broken.setattr(endpoints.EmailMessage, "send", lambda self: 1 / 0)
        assert tell_owners(T0) == 0
    assert tell_owners(T0 + HOUR) == 1
    assert tell_owners(T0 + HOUR) == 0
    assert len(mail.outbox) == 1
