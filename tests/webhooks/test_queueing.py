"""What is written with an event: once per endpoint that wants it, thin, and nothing that is private."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ

from disputes.flow import Refused, State
from disputes.models import Message, WebhookMessage
from disputes.perform import perform
from disputes.webhooks import pause
from tests.factories import (
    T0,
    declare,
    make_dispute,
    make_dispute_in,
    make_marketplace,
    make_mediator,
    make_order,
    make_ruling,
    make_store,
    make_user,
)
from tests.webhooks.conftest import make_endpoint

pytestmark = pytest.mark.django_db
URL = "https://shop.example.com/hooks"
LATER = T0 + timedelta(hours=9)


def told(endpoint):
    return list(endpoint.messages.order_by("pk").values_list("type", flat=True))


def bodies(endpoint):
    return [json.loads(body) for body in endpoint.messages.order_by("pk").values_list("body", flat=True)]


def test_an_opened_dispute_is_told_in_full():
    endpoint = make_endpoint(URL)
    dispute = make_dispute()
    assert bodies(endpoint) == [
        {
            "type": "dispute.opened",
            "timestamp": "2026-03-02T09:00:00Z",
            "data": {
                "reference": dispute.reference,
                "order_reference": dispute.order.reference,
                "state": "awaiting_seller_response",
                "stage": "negotiation",
                "version": 1,
                "action": "open",
                "by": "buyer",
                "due_at": "2026-03-07T09:00:00Z",
                "disputed_amount": {"amount": "95.90", "currency": "EUR"},
                "reached_by": None,
                "outcome": None,
            },
        }
    ]


def test_each_event_is_told_with_its_version_and_the_last_one_closes():
    endpoint = make_endpoint(URL)
    make_dispute_in(State.CLOSED)
    said = [(body["type"], body["data"]["version"], body["data"]["state"]) for body in bodies(endpoint)]
    assert said == [
        ("dispute.opened", 1, "awaiting_seller_response"),
        ("dispute.updated", 2, "awaiting_buyer_response"),
        ("dispute.updated", 3, "settling"),
        ("dispute.closed", 4, "closed"),
    ]
    last = bodies(endpoint)[-1]["data"]
    assert (last["reached_by"], last["outcome"], last["by"]) == ("agreement", "buyer_favour", "system")


def test_a_message_after_the_end_is_an_update():
    endpoint = make_endpoint(URL)
    dispute = make_dispute_in(State.CLOSED)
    perform("send_message", dispute.pk, actor=dispute.buyer, at=LATER, message=Message(text="Thanks."))
    assert told(endpoint)[-2:] == ["dispute.closed", "dispute.updated"]


def test_only_what_an_endpoint_wants_is_written():
    all_of_it, closed = make_endpoint(URL), make_endpoint(URL, types=["dispute.closed"])
    make_dispute_in(State.CLOSED)
    assert (len(told(all_of_it)), told(closed)) == (4, ["dispute.closed"])


def test_another_marketplace_is_told_nothing():
    other = make_endpoint(URL, make_marketplace(name="Other"))
    mine = make_endpoint(URL)
    make_dispute()
    assert (told(other), told(mine)) == ([], ["dispute.opened"])


def test_names_words_and_addresses_are_not_told():
    endpoint = make_endpoint(URL)
    store = make_store(return_address="Rua Secreta 1")
    dispute = make_dispute_in(State.UNDER_REVIEW, order=make_order(store=store))
    said = "".join(endpoint.messages.values_list("body", flat=True))
    private = [
        dispute.buyer.email,
        store.name,
        "Rua Secreta",
        "not what I paid",
        "offer this",
    ]
    assert [word for word in private if word in said] == []


def test_what_only_mediators_read_is_not_told():
    endpoint = make_endpoint(URL)
    dispute = make_dispute(State.UNDER_REVIEW)
    author, second = make_mediator(), make_mediator()
    declare(dispute, author, second, at=LATER)
    before = len(told(endpoint))
    note = Message(text="Looks odd.", private=True)
    perform("send_message", dispute.pk, actor=author, at=LATER, message=note)
    ruling = {"ruling": make_ruling(), "needs_confirmation": True}
    perform("rule", dispute.pk, actor=author, at=LATER, **ruling)
    perform("send_back_ruling", dispute.pk, actor=second, at=LATER, note="Say why.")
    assert told(endpoint)[before:] == []
    perform("rule", dispute.pk, actor=author, at=LATER, **{**ruling, "ruling": make_ruling()})
    perform("confirm_ruling", dispute.pk, actor=second, at=LATER)
    last = bodies(endpoint)[-1]["data"]
    assert (len(told(endpoint)) - before, last["action"], last["reached_by"]) == (
        1,
        "confirm_ruling",
        "ruling",
    )


def test_an_event_is_queued_once_for_an_endpoint():
    endpoint = make_endpoint(URL)
    make_dispute()
    row = endpoint.messages.get()
    row.pk, row.uid = None, uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_what_was_refused_is_not_told():
    endpoint = make_endpoint(URL)
    dispute = make_dispute()
    with pytest.raises(Refused):
        perform("withdraw", dispute.pk, actor=make_user(), at=LATER)
    assert told(endpoint) == ["dispute.opened"]


def woken():
    tasks = [(task.func(), task.task["args"]) for task in OrmQ.objects.order_by("pk")]
    return [args for name, args in tasks if name == "disputes.tasks.send_webhooks"]


def test_the_sender_is_woken_with_the_event():
    endpoint = make_endpoint(URL)
    make_dispute()
    assert woken() == [(endpoint.pk,)]


def test_nobody_is_woken_for_an_endpoint_that_is_paused():
    endpoint = make_endpoint(URL)
    pause(endpoint, "Maintenance", T0, tell=False)
    make_dispute()
    assert (woken(), told(endpoint)) == ([], ["dispute.opened"])


def test_a_marketplace_without_endpoints_costs_one_small_query():
    dispute = make_dispute()
    with CaptureQueriesContext(connection) as queries:
        perform("withdraw", dispute.pk, actor=dispute.buyer, at=LATER)
    asked = [query["sql"] for query in queries if "webhook" in query["sql"]]
    assert len(asked) == 1
    assert WebhookMessage.objects.count() == 0
