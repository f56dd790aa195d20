"""The sender: at least once, in order per dispute, again with growing pauses, to whoever answers."""

import json
import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.utils import timezone
from django_q.models import OrmQ
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from disputes.flow import State
from disputes.models import WebhookAttempt, WebhookEndpoint, WebhookMessage
from disputes.models.outbox import LONGEST_PAUSE, pause
from disputes.webhooks import prune, rotate, send_again, send_webhooks, sending
from disputes.webhooks.endpoints import OVERLAP
from disputes.webhooks.sending import KEPT, LEASE, TRIED_FOR
from tests.factories import T0, make_dispute, make_dispute_in
from tests.webhooks.conftest import make_endpoint
from tests.webhooks.receiver import receiving, say

pytestmark = pytest.mark.django_db(transaction=True)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def came(receiver):
    """What the receiver was sent: reference and version, in order."""
    data = [json.loads(post.body)["data"] for post in receiver.posts]
    return [(one["reference"], one["version"]) for one in data]


def versions(receiver, dispute):
    return [version for reference, version in came(receiver) if reference == dispute.reference]


def head_of(endpoint):
    return endpoint.messages.order_by("pk").first()


# -- what is sent ---------------------------------------------------------------------------


def test_a_receiver_verifies_what_it_is_sent(endpoint, receiver):
    dispute = make_dispute()
    assert send_webhooks() == Counter(delivered=1)
    [post] = receiver.posts
    said = Webhook(endpoint.secret).verify(post.body, post.headers)
    assert (said["type"], said["data"]["reference"]) == ("dispute.opened", dispute.reference)
    assert post.headers["webhook-id"] == head_of(endpoint).webhook_id
    assert post.headers["Content-Type"] == "application/json"


def test_another_secret_or_another_body_does_not_verify(endpoint, receiver):
    make_dispute()
    send_webhooks()
    [post] = receiver.posts
    other = make_endpoint("https://shop.example.com/").secret
    for secret, body in ((other, post.body), (endpoint.secret, post.body + b" ")):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(body, post.headers)


def test_both_secrets_sign_while_one_follows_the_other(endpoint, receiver):
    now = timezone.now()
    new = rotate(endpoint, now)
    make_dispute()
    send_webhooks()
    [post] = receiver.posts
    assert len(post.headers["webhook-signature"].split(" ")) == 2
    for secret in (endpoint.secret, new):
        assert Webhook(secret).verify(post.body, post.headers)


def test_an_old_secret_ends(endpoint, receiver):
    new = rotate(endpoint, timezone.now() - OVERLAP)
    make_dispute()
    send_webhooks()
    [post] = receiver.posts
    assert Webhook(new).verify(post.body, post.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint.secret).verify(post.body, post.headers)


def test_rotating_again_does_not_lengthen_what_ends_already(endpoint):
    now = timezone.now()
    rotate(endpoint, now)
    rotate(endpoint, now + OVERLAP / 2)
    ends = list(endpoint.secrets.order_by("pk").values_list("ends_at", flat=True))
    assert ends == [now + OVERLAP, now + OVERLAP * 1.5, None]


def test_what_came_back_is_written_down(endpoint, receiver):
    make_dispute()
    receiver.script = [500]
    send_webhooks(at=T0)
    kept = WebhookAttempt.objects.get()
    assert (kept.message, kept.at, kept.url) == (head_of(endpoint), T0, receiver.url)
    assert (kept.status, kept.answer, kept.error) == (500, "ok", "It answered 500.")


# -- order ----------------------------------------------------------------------------------


def test_events_of_a_dispute_come_in_order(endpoint, receiver):
    dispute = make_dispute_in(State.CLOSED)
    assert send_webhooks() == Counter(delivered=4)
    assert versions(receiver, dispute) == [1, 2, 3, 4]


def test_a_later_event_waits_for_an_earlier_one_of_its_dispute_and_not_for_others(endpoint, receiver):
    first, second = make_dispute_in(State.AWAITING_BUYER_RESPONSE), make_dispute()

    def refuse_the_first(handler):
        reference = json.loads(handler.post.body)["data"]["reference"]
        say(handler, 503 if reference == first.reference else 200)

    receiver.answer = refuse_the_first
    at = T0 + DAY
    assert send_webhooks(at=at) == Counter(failed=1, delivered=1)
    assert (versions(receiver, first), versions(receiver, second)) == ([1], [1])
    assert send_webhooks(at=at) == Counter()
    receiver.answer = 200
    assert send_webhooks(at=at + 2 * pause(1)) == Counter(delivered=2)
    assert versions(receiver, first) == [1, 1, 2]


def test_the_same_message_has_the_same_id_at_each_try(endpoint, receiver):
    make_dispute()
    receiver.script = [503]
    send_webhooks(at=T0)
    send_webhooks(at=T0 + 2 * pause(1))
    first, second = receiver.posts
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body


def test_a_receiver_that_hides_what_it_took_gets_it_twice(endpoint, receiver):
    """Lying: it takes the message, and says that it did not."""
    dispute = make_dispute()
    receiver.script = [500, 500]
    for tries in range(3):
        send_webhooks(at=T0 + tries * DAY / 4)
    assert versions(receiver, dispute) == [1, 1, 1]
    assert len({post.headers["webhook-id"] for post in receiver.posts}) == 1


@pytest.mark.postgres
def test_several_senders_at_once_keep_the_order_and_send_once(endpoint, receiver):
    disputes = [make_dispute_in(State.CLOSED) for _ in range(6)]
    start = Barrier(3)

    def work():
        start.wait(10)
        try:
            for _ in range(5):
                send_webhooks()
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [versions(receiver, dispute) for dispute in disputes] == [[1, 2, 3, 4]] * 6


# -- again, and given up --------------------------------------------------------------------


def test_pauses_grow_with_some_jitter(endpoint, receiver):
    make_dispute()
    receiver.answer = 503
    at = T0
    for tries in range(1, 6):
        send_webhooks(at=at)
        row = head_of(endpoint)
        assert row.attempts == tries
        assert pause(tries) <= row.due_at - at < pause(tries) * 1.2
        at = row.due_at
    assert {head_of(endpoint).error} == {"It answered 503."}


def test_a_message_that_is_never_taken_is_given_up_after_three_days_and_later_ones_go_on(endpoint, receiver):
    dispute = make_dispute_in(State.AWAITING_BUYER_RESPONSE)
    other = iter(range(1000))

    def refuse_the_first(handler):
        data = json.loads(handler.post.body)["data"]
        say(handler, 422 if (data["reference"], data["version"]) == (dispute.reference, 1) else 200)

    receiver.answer = refuse_the_first
    at = T0 + DAY
    began = at
    while head_of(endpoint).due_at:
        assert head_of(endpoint).due_at - at <= LONGEST_PAUSE * 1.2
        at = max(head_of(endpoint).due_at, at)
        send_webhooks(at=at)
        if next(other) % 3 == 0:
            make_dispute(at=at)  # which is taken: the endpoint itself is well
            send_webhooks(at=at)
    row = head_of(endpoint)
    assert (row.done_at, row.error) == (None, "It answered 422.")
    assert TRIED_FOR <= at - began < TRIED_FOR + 2 * LONGEST_PAUSE
    assert list(WebhookMessage.objects.given_up()) == [row]
    send_webhooks(at=at)
    assert versions(receiver, dispute)[-1] == 2


def test_what_was_given_up_is_sent_again_by_hand_with_all_its_tries(endpoint, receiver):
    make_dispute()
    row = head_of(endpoint)
    WebhookMessage.objects.update(due_at=None, attempts=20, first_tried_at=T0, error="It answered 422.")
    assert send_again([row], T0 + 9 * DAY) == 1
    receiver.script = [500]
    assert send_webhooks(at=T0 + 9 * DAY) == Counter(failed=1)
    assert send_webhooks(at=T0 + 10 * DAY) == Counter(delivered=1)


def test_what_was_delivered_is_sent_again_by_hand_under_the_same_id(endpoint, receiver):
    make_dispute()
    send_webhooks(at=T0)
    send_again([head_of(endpoint)], T0 + DAY)
    assert send_webhooks(at=T0 + DAY) == Counter(delivered=1)
    assert len({post.headers["webhook-id"] for post in receiver.posts}) == 1


# -- workers that end in the middle ----------------------------------------------------------


SEND = """
import os, sys, django
django.setup()
from datetime import datetime
from django.db import connection
connection.settings_dict["NAME"] = os.environ["TEST_NAME"]
from disputes.webhooks import sending
sending._note = lambda *args: os.kill(os.getpid(), 9)
sending.send_webhooks(at=datetime.fromisoformat(sys.argv[1]))
"""


def killed_while_writing_down(at):
    environment = os.environ | {
        "TEST_NAME": str(connections["default"].settings_dict["NAME"]),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    result = subprocess.run([sys.executable, "-c", SEND, at.isoformat()], env=environment, timeout=60)
    assert result.returncode == -9


def test_what_a_killed_worker_had_on_its_way_is_sent_when_its_lease_is_over(endpoint, receiver):
    dispute = make_dispute_in(State.AWAITING_BUYER_RESPONSE)
    at = T0 + DAY
    killed_while_writing_down(at)
    assert versions(receiver, dispute) == [1]
    assert send_webhooks(at=at + MINUTE) == Counter()
    assert send_webhooks(at=at + LEASE + MINUTE) == Counter(delivered=2)
    assert versions(receiver, dispute) == [1, 1, 2]
    first, second, _third = receiver.posts
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_a_sender_that_slept_longer_than_its_lease_leaves_the_rest_to_the_other(
    endpoint, receiver, monkeypatch
):
    make_dispute_in(State.CLOSED)
    send = sending._send

    def send_and_sleep(endpoint, *args):
        came_out = send(endpoint, *args)
        WebhookEndpoint.objects.update(leased_until=T0 + 9 * DAY)  # another one, meanwhile
        return came_out

    monkeypatch.setattr(sending, "_send", send_and_sleep)
    assert send_webhooks(at=T0 + DAY) == Counter(delivered=1)
    assert WebhookEndpoint.objects.get().leased_until == T0 + 9 * DAY


def test_a_message_that_kills_each_worker_is_parked(endpoint, receiver):
    make_dispute()
    WebhookMessage.objects.update(attempts=sending.MOST_ATTEMPTS)
    assert send_webhooks(at=T0) == Counter()
    row = head_of(endpoint)
    assert (row.due_at, row.done_at, row.error, receiver.posts) == (None, None, sending.KILLED, [])


def test_no_request_is_made_inside_a_transaction(endpoint, receiver, monkeypatch):
    make_dispute()
    open_ones, ours = [], connections["default"]  # the sender's own, not this thread's

    class Watched(sending.Client):
        def post(self, *args):
            open_ones.append(ours.in_atomic_block)
            return super().post(*args)

    monkeypatch.setattr(sending, "Client", Watched)
    send_webhooks()
    assert open_ones == [False]


def test_what_came_while_a_sender_was_finishing_wakes_another(endpoint, receiver, monkeypatch):
    make_dispute()
    monkeypatch.setattr(sending, "TURN", timedelta())  # its turn is over after one batch
    make_dispute_in(State.AWAITING_BUYER_RESPONSE)
    OrmQ.objects.all().delete()
    send_webhooks()
    assert [(task.func(), task.task["args"]) for task in OrmQ.objects.all()] == [
        ("disputes.tasks.send_webhooks", (endpoint.pk,))
    ]


def test_one_marketplace_that_is_down_stops_no_other(endpoint, receiver):
    with receiving() as well:
        other = make_endpoint(well.url)
        make_dispute()
        receiver.answer = lambda handler: handler.connection.close()
        came_out = send_webhooks(at=T0)
        assert (came_out["failed"], came_out["delivered"]) == (1, 1)
        assert other.messages.get().done_at == T0


def test_old_messages_are_forgotten_but_not_what_waits(endpoint, receiver):
    for _ in range(3):
        make_dispute()
    send_webhooks(at=T0)
    waits = endpoint.messages.order_by("-pk").first()
    send_again([waits], T0)
    assert prune(T0 + KEPT) == 0
    assert prune(T0 + KEPT + MINUTE) == 2
    assert list(WebhookMessage.objects.all()) == [waits]
    assert WebhookAttempt.objects.count() == 1
