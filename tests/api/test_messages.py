"""Messages through the API: what they answer, who has read how far, and that they are no answer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from disputes.flow import Role, State
from disputes.models import ReadMark
from tests.disputes.pages import fresh
from tests.factories import T0, make_dispute, staff_of

pytestmark = pytest.mark.django_db


def record(porto, dispute):
    return porto.get(f"/disputes/{dispute.reference}/events").json()


def test_a_message_names_the_one_that_it_answers(porto):
    dispute = fresh()
    assert porto.act(dispute, "send_message", "buyer", text="It is wet.").status_code == 200
    assert porto.act(dispute, "send_message", "seller", text="All of it?", answers=2).status_code == 200
    said = [event["data"]["message"] for event in record(porto, dispute)["results"][1:]]
    assert said == [
        {"text": "It is wet.", "private": False},
        {"text": "All of it?", "private": False, "answers": 2},
    ]


@pytest.mark.parametrize("number", [1, 3, 2**20])
def test_what_is_no_message_of_this_record_is_not_answered(porto, number):
    dispute = fresh()
    porto.act(dispute, "send_message", "buyer", text="It is wet.")
    answer = porto.act(dispute, "send_message", "seller", text="All of it?", answers=number)
    assert answer.status_code == 422
    assert answer.json()["errors"] == {"answers": ["The message that you answer is not in this record."]}
    assert dispute.events.count() == 2


@pytest.mark.parametrize("number", [0, -1, 2**63, "2", 2.5, True])
def test_what_is_no_number_is_refused(porto, number):
    answer = porto.act(fresh(), "send_message", "seller", text="All of it?", answers=number)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["answers"]


def test_the_record_says_how_far_each_side_has_read(porto):
    dispute = make_dispute()
    assert record(porto, dispute)["seen"] == {"buyer": None, "seller": None}
    seller = staff_of(dispute)
    ReadMark.objects.move(dispute.pk, seller.pk, Role.SELLER, 1, T0 + timedelta(hours=2))
    assert record(porto, dispute)["seen"] == {
        "buyer": None,
        "seller": {"sequence": 1, "at": "2026-03-02T11:00:00Z"},
    }


def test_a_program_that_reads_has_read_for_nobody(porto):
    dispute = fresh()
    porto.shown(dispute)
    record(porto, dispute)
    assert not dispute.read_marks.exists()


def test_who_writes_while_their_clock_runs_is_told_that_it_runs_on(porto):
    dispute = fresh()
    seller = porto.act(dispute, "send_message", "seller", text="Soon.").json()
    assert seller["hint"].startswith(
        "A message is not an answer to the proposal: press “Accept: refund €95.90”"
    )
    assert seller["due_at"] == porto.shown(dispute)["due_at"]
    assert porto.act(dispute, "send_message", "buyer", text="Hm.").json()["hint"] is None
    assert "hint" not in porto.shown(dispute)


def test_after_a_closed_dispute_s_message_there_is_nothing_to_press(porto):
    dispute = fresh(State.CLOSED)
    answer = porto.act(dispute, "send_message", "buyer", text=f"Thank you, {timezone.now():%d}.")
    assert (answer.status_code, answer.json()["hint"]) == (200, None)
