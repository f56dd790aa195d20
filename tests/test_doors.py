"""Page, mediators' site, API, task and look are doors to one room: each writes the Event of `perform`."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from disputes.flow import State
from disputes.money import to_plain
from disputes.perform import perform
from disputes.tasks import enforce_deadlines
from tests.api.conftest import Program
from tests.factories import (
    T0,
    again,
    make_dispute,
    make_marketplace,
    make_mediator,
    make_proposal,
    staff_of,
)

pytestmark = pytest.mark.django_db

LATER = T0 + timedelta(hours=9)


@pytest.fixture
def later():
    with time_machine.travel(LATER, tick=False):
        yield


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def last_event(dispute):
    """What the last event says, but for whom, which dispute, and the seals."""
    event = again(dispute).events.last()
    return event.action, event.role, event.from_state, event.to_state, event.at, event.due_at, event.data


def post(dispute, portal, user, action, **fields):
    url = reverse(f"disputes:{portal}_action", args=[dispute.reference, action])
    answer = signed_in(user).post(url, fields)
    assert answer.status_code == 302, answer.content.decode()[:2000]


def test_the_sellers_page_writes_what_perform_writes(later):
    page, plain = make_dispute(), make_dispute()
    offer = {"remedy": "partial_refund", "amount": to_plain(2000, "EUR"), "statement": "So much."}
    post(page, "seller", staff_of(page), "counter", **offer)
    perform("counter", plain.pk, actor=staff_of(plain), proposal=make_proposal(), statement="So much.")
    assert last_event(page) == last_event(plain)


def test_the_buyers_page_writes_what_perform_writes(later):
    page, plain = (make_dispute(State.AWAITING_BUYER_RESPONSE) for _door in range(2))
    post(page, "buyer", page.buyer, "reject", statement="Too little.")
    perform("reject", plain.pk, actor=plain.buyer, statement="Too little.")
    assert last_event(page) == last_event(plain)


def test_the_mediators_site_writes_what_perform_writes(later):
    mediator = make_mediator()
    site, plain = (make_dispute(State.UNDER_REVIEW) for _door in range(2))
    url = f"/mediation/disputes/dispute/{site.reference}/request_evidence/"
    asked = {"party": "buyer", "request": "A photo, please."}
    answer = signed_in(mediator).post(url, asked | {"why": "The statements differ."})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    perform("request_evidence", plain.pk, actor=mediator, **asked, why="The statements differ.")
    assert last_event(site) == last_event(plain)


def test_the_api_writes_what_the_page_writes(later):
    page, api = (make_dispute(State.AWAITING_BUYER_RESPONSE) for _door in range(2))
    post(page, "buyer", page.buyer, "reject", statement="Too little.")
    assert Program(make_marketplace()).act(api, "reject", "buyer", statement="Too little.").status_code == 200
    assert last_event(api) == last_event(page)


def test_the_api_makes_the_offer_that_the_page_makes(later):
    page, api = make_dispute(), make_dispute()
    offer = {"remedy": "partial_refund", "amount": "20.00"}
    post(page, "seller", staff_of(page), "counter", **offer, statement="So much.")
    answer = Program(make_marketplace()).act(api, "counter", "seller", proposal=offer, statement="So much.")
    assert answer.status_code == 200
    assert last_event(api) == last_event(page)


def look_by_key(dispute):
    answer = Program(make_marketplace()).get(f"/disputes/{dispute.reference}")
    assert answer.json()["reached_by"] == "seller_timeout"


def look(dispute):
    url = reverse("disputes:buyer_dispute", args=[dispute.reference])
    assert signed_in(dispute.buyer).get(url).status_code == 200


def late_answer(dispute):
    url = reverse("disputes:seller_action", args=[dispute.reference, "accept"])
    answer = signed_in(staff_of(dispute)).post(url, {"proposal": dispute.on_the_table_id})
    assert answer.status_code == 409
    assert "Too late" in answer.content.decode()


def test_whoever_comes_first_after_the_deadline_finds_the_same_timeout():
    swept, looked, asked, answered = (make_dispute() for _door in range(4))
    with time_machine.travel(swept.due_at, tick=False):
        look(looked)
        look_by_key(asked)
        late_answer(answered)
        assert enforce_deadlines() == {"apply_buyer_choice": 1}
    assert last_event(looked) == last_event(asked) == last_event(swept) == last_event(answered)
    assert last_event(swept)[:4] == ("apply_buyer_choice", "system", "awaiting_seller_response", "settling")
