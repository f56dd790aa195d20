"""`Idempotency-Key`: what was done once is answered again, and is done once whatever crashes."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from disputes.api.answers import json_answer
from disputes.api.problems import Problem
from disputes.api.remembering import LEASE, Call
from disputes.flow import State
from disputes.models import Event, RememberedAnswer
from disputes.perform import perform
from disputes.tasks import prune_answers
from tests.api.conftest import problem
from tests.factories import T0, again, make_dispute, make_order

pytestmark = pytest.mark.django_db

LATER = T0 + timedelta(hours=9)
OPENING = {
    "reason": "not_received",
    "sub_reason": "in_transit_late",
    "statement": "It never came.",
    "proposal": {"remedy": "full_refund"},
}
ONCE = {"Idempotency_Key": "k-1"}


@pytest.fixture(autouse=True)
def _later():
    with time_machine.travel(LATER, tick=False):
        yield


def test_a_repeat_gets_the_first_answer_and_does_nothing(porto):
    path = f"/orders/{make_order().reference}/disputes"
    first = porto.post(path, OPENING, **ONCE)
    assert first.status_code == 201
    perform("counter", Event.objects.get().dispute_id, **offer())
    repeat = porto.post(path, OPENING, **ONCE)
    assert (repeat.status_code, repeat.content) == (201, first.content)
    assert repeat["Location"] == first["Location"]
    assert (repeat["Idempotency-Replayed"], "Idempotency-Replayed" in first) == ("true", False)
    assert Event.objects.filter(action="open").count() == 1


def offer():
    dispute = Event.objects.get().dispute
    proposal = dispute.proposals.model(role="seller", remedy="partial_refund", amount=2000)
    seller = dispute.store.members.get().user
    return {"actor": seller, "proposal": proposal, "statement": "So much."}


def test_without_a_key_a_message_is_sent_twice_and_with_one_once(porto):
    dispute = make_dispute()
    for headers in ({}, {}, ONCE, ONCE, {"Idempotency_Key": "k-2"}):
        assert porto.act(dispute, "send_message", "buyer", headers, text="Hello.").status_code == 200
    assert again(dispute).version == 1 + 4


def test_a_key_stands_for_one_request(porto):
    dispute = make_dispute()
    porto.act(dispute, "send_message", "buyer", ONCE, text="Hello.")
    for answer in (
        porto.act(dispute, "send_message", "buyer", ONCE, text="Hello!"),
        porto.act(dispute, "withdraw", "buyer", ONCE, text="Hello."),
        porto.act(make_dispute(), "send_message", "buyer", ONCE, text="Hello."),
    ):
        assert problem(answer) == (422, "invalid")
        assert list(answer.json()["errors"]) == ["Idempotency-Key"]
    assert again(dispute).version == 2


def test_a_key_is_its_marketplaces_own(porto, lyon, lyons_order):
    porto.act(make_dispute(), "send_message", "buyer", ONCE, text="Hello.")
    other = make_dispute(order=lyons_order)
    assert lyon.act(other, "send_message", "buyer", ONCE, text="Hello.").status_code == 200


def test_a_refusal_is_an_answer_too(porto):
    dispute = make_dispute(State.AWAITING_BUYER_RESPONSE)
    first = porto.act(dispute, "finish_evidence", "buyer", ONCE)
    assert problem(first) == (409, "refused")
    perform("reject", dispute.pk, actor=dispute.buyer)
    assert porto.act(dispute, "finish_evidence", "buyer", ONCE).content == first.content
    assert porto.act(dispute, "finish_evidence", "buyer").status_code == 200


def test_what_is_not_there_yet_may_be_there_the_next_time(porto):
    path = "/orders/PM-77/disputes"
    assert problem(porto.post(path, OPENING, **ONCE)) == (404, "not_found")
    make_order(reference="PM-77")
    assert porto.post(path, OPENING, **ONCE).status_code == 201


def reserved(porto, dispute, text="Hello."):
    """The row that a process left which was killed before it had done anything."""
    porto.act(dispute, "send_message", "buyer", ONCE, text=text)
    RememberedAnswer.objects.update(status=None, body="", claim=uuid.uuid4())
    return RememberedAnswer.objects.get()


def test_while_somebody_is_at_it_a_repeat_waits(porto):
    dispute = make_dispute()
    reserved(porto, dispute)
    answer = porto.act(dispute, "send_message", "buyer", ONCE, text="Hello.")
    assert problem(answer) == (409, "in_progress")
    assert int(answer["Retry-After"]) == LEASE.total_seconds() + 1
    assert again(dispute).version == 2


def test_what_a_killed_process_had_not_done_is_done_by_a_repeat(porto):
    dispute = make_dispute()
    reserved(porto, dispute)
    with time_machine.travel(LATER + LEASE, tick=False):
        assert porto.act(dispute, "send_message", "buyer", ONCE, text="Hello.").json()["version"] == 3
        assert porto.act(dispute, "send_message", "buyer", ONCE, text="Hello.").json()["version"] == 3


def test_who_was_only_slow_commits_nothing_once_somebody_took_over(porto):
    dispute = make_dispute()
    slow = Call(reserved(porto, dispute))
    with time_machine.travel(LATER + LEASE, tick=False):
        porto.act(dispute, "send_message", "buyer", ONCE, text="Hello.")
        with pytest.raises(Problem, match="in_progress"):
            slow.tell(
                lambda within: perform("withdraw", dispute.pk, actor=dispute.buyer, within=within),
                lambda _event: json_answer({}),
            )
    assert again(dispute).state == State.AWAITING_SELLER_RESPONSE


def test_the_answer_stands_with_its_event_or_neither_does(porto):
    dispute = make_dispute()
    call = Call(reserved(porto, dispute))

    def crash(event):
        call.keep(json_answer({}))
        raise OSError("The disk is full.")

    with pytest.raises(OSError, match="full"):
        perform("withdraw", dispute.pk, actor=dispute.buyer, within=crash)
    assert RememberedAnswer.objects.get().status is None
    assert again(dispute).version == 2


def test_a_key_that_is_too_long_is_named(porto):
    answer = porto.act(make_dispute(), "send_message", "buyer", {"Idempotency_Key": "k" * 256}, text="Hi.")
    assert problem(answer) == (422, "invalid")
    assert list(answer.json()["errors"]) == ["Idempotency-Key"]


def test_answers_are_forgotten_after_a_week(porto):
    porto.act(make_dispute(), "send_message", "buyer", ONCE, text="Hello.")
    assert prune_answers(LATER + timedelta(days=7)) == 0
    assert prune_answers(LATER + timedelta(days=7, seconds=1)) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_several_at_once_one_does_it(porto):
    dispute = make_dispute()

    def send(_turn):
        try:
            return porto.act(dispute, "send_message", "buyer", ONCE, text="Hello.")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(12)))
    done = [answer for answer in answers if answer.status_code == 200]
    assert {answer.content for answer in done} == {done[0].content}
    assert {problem(answer) for answer in answers if answer not in done} <= {(409, "in_progress")}
    assert again(dispute).version == 2
