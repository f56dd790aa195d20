"""What a form says of a tracking number while it is being typed."""

from datetime import timedelta

import pytest
import time_machine

from disputes.models import Shipment
from tests.factories import (
    T0,
    make_dispute,
    make_dispute_in,
    make_evidence,
    make_mediator,
    make_order,
    make_store,
    make_user,
    staff_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client):
    def do(dispute, number, user=None, **typed):
        client.force_login(user or dispute.buyer)
        query = {"dispute": dispute.reference, "carrier": "CTT", "tracking_number": number} | typed
        answer = client.get("/evidence/number/", query)
        return answer.content.decode() if answer.status_code == 200 else answer.status_code

    return do


def test_valid_not_checkable_and_invalid_are_told_apart(ask):
    dispute = make_dispute()
    valid, unknown, invalid = (
        ask(dispute, number) for number in ("rr 123456785 pt", "SF1234567890123", "RR123456784PT")
    )
    assert "flag-good" in valid
    assert "RR123456785PT" in valid
    assert "cannot be checked here" in unknown
    assert "its check digit does not fit" in invalid
    assert 'data-fills="tracking_number" value="RR123456785PT"' in invalid
    assert "data-fills" not in valid + unknown


def test_nothing_is_said_of_nothing(ask):
    assert ask(make_dispute(), " ").strip() == ""


def test_what_does_not_fit_the_order_is_said_too(ask):
    dispute = make_dispute()
    assert "The order has another tracking number." in ask(dispute, "RR473124829PT")
    assert "was issued by a post in China" in ask(dispute, "RR473124829CN")
    assert "This is a number of UPS." in ask(dispute, "1Z5R89390357567127")
    returning = make_dispute_in("awaiting_return_shipment")
    assert "A return has its own." in ask(returning, "RR123456785PT")
    assert "A return has its own." not in ask(returning, "RR123456785PT", kind="tracking")


def test_what_is_typed_is_no_markup(ask):
    answer = ask(make_dispute(), "<b>RR</b>", carrier="<i>")
    assert "<B>" not in answer
    assert "<b>RR" not in answer


def test_only_who_sees_the_dispute_gets_an_answer(ask):
    dispute = make_dispute()
    number = "RR123456785PT"
    for user in (dispute.buyer, staff_of(dispute), make_mediator()):
        assert "flag-good" in ask(dispute, number, user)
    for user in (make_user(), make_store().owner):
        assert ask(dispute, number, user) == 404


def test_who_is_signed_out_is_told_so_in_place_and_gets_no_sign_in_page_into_the_form(client):
    typed = {"dispute": make_dispute().reference, "carrier": "CTT", "tracking_number": "RR123456785PT"}
    answer = client.get("/evidence/number/", typed)
    assert (answer.status_code, "You are signed out." in answer.content.decode()) == (200, True)
    assert b"RR123456785PT" not in answer.content
    assert b"<html" not in answer.content


def test_nothing_of_other_peoples_orders_and_disputes_is_told(ask):
    dispute = make_dispute(order=make_order(delivered_at=None))
    before = ask(dispute, "RR473124829PT", staff_of(dispute))
    other = make_dispute(evidence=[make_evidence(tracking_number="RR473124829PT")])
    Shipment.objects.filter(order=other.order).update(tracking_number="RR473124829PT")
    assert ask(dispute, "RR473124829PT", staff_of(dispute)) == before


@pytest.mark.parametrize(
    ("state", "role", "action"),
    [
        ("awaiting_seller_response", "seller", "contest"),
        ("collecting_evidence", "buyer", "submit_evidence"),
        ("awaiting_return_shipment", "buyer", "ship_return"),
    ],
)
def test_forms_ask_about_the_number(client, state, role, action):
    dispute = make_dispute_in(state)
    with time_machine.travel(T0 + timedelta(hours=6), tick=False):
        client.force_login(dispute.buyer if role == "buyer" else staff_of(dispute))
        page = client.get(f"/{role}/disputes/{dispute.reference}/{action}/").content.decode()
    assert f'hx-get="/evidence/number/?dispute={dispute.reference}"' in page
