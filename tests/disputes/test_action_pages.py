"""Every action of a party over its page: once done, once refused; and who gets there at all."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from disputes.flow import ACTIONS, PARTIES, State
from disputes.models import StoreMember
from tests.disputes.pages import OFFER, PARTIAL, RECEIVED, VOUCHER, WORDS, S, fresh, get, named, post, url
from tests.factories import (
    again,
    make_mediator,
    make_store,
    make_user,
)

pytestmark = pytest.mark.django_db

PARTY_ACTIONS = [name for name, row in ACTIONS.items() if row.who & PARTIES and name != "open"]


SENT_BACK = {"carrier": "Correos", "tracking_number": "RB123456785ES"}  # from where the order went
WALKS = [  # action, portal, from, what is posted, where it leads
    ("counter", "seller", S.AWAITING_SELLER_RESPONSE, OFFER, S.AWAITING_BUYER_RESPONSE),
    ("contest", "seller", S.AWAITING_SELLER_RESPONSE, VOUCHER | WORDS, S.AWAITING_BUYER_RESPONSE),
    ("accept", "seller", S.AWAITING_SELLER_RESPONSE, {}, S.SETTLING),
    ("accept", "buyer", S.AWAITING_BUYER_RESPONSE, {}, S.SETTLING),
    ("modify", "buyer", S.AWAITING_BUYER_RESPONSE, PARTIAL, S.AWAITING_SELLER_RESPONSE),
    ("refund_in_full", "seller", S.AWAITING_BUYER_RESPONSE, {"confirm": "yes"}, S.SETTLING),
    ("reject", "buyer", S.AWAITING_BUYER_RESPONSE, {"statement": "No"}, S.COLLECTING_EVIDENCE),
    ("request_intervention", "seller", S.AWAITING_BUYER_RESPONSE, WORDS, S.COLLECTING_EVIDENCE),
    ("withdraw", "buyer", S.AWAITING_SELLER_RESPONSE, {"confirm": "yes"}, S.CLOSED),
    ("propose", "seller", S.COLLECTING_EVIDENCE, PARTIAL, S.COLLECTING_EVIDENCE),
    ("submit_evidence", "buyer", S.COLLECTING_EVIDENCE, VOUCHER, S.COLLECTING_EVIDENCE),
    ("finish_evidence", "buyer", S.COLLECTING_EVIDENCE, {}, S.COLLECTING_EVIDENCE),
    ("ship_return", "buyer", S.AWAITING_RETURN_SHIPMENT, SENT_BACK, S.AWAITING_RETURN_RECEIPT),
    ("acknowledge_return", "seller", S.AWAITING_RETURN_RECEIPT, RECEIVED, S.SETTLING),
    ("send_message", "buyer", S.SETTLING, {"text": "Thank you"}, S.SETTLING),
]  # fmt: skip


@pytest.mark.parametrize(("name", "portal", "before", "data", "after"), WALKS)
def test_posting_performs_and_leads_back_to_the_dispute(client, name, portal, before, data, after):
    dispute = fresh(before)
    assert get(client, dispute, portal, name).status_code == 200
    response = post(client, dispute, portal, name, named(dispute, name, data))
    assert (response.status_code, response.headers.get("Location")) == (
        302,
        reverse(f"disputes:{portal}_dispute", args=[dispute.reference]),
    )
    dispute = again(dispute)
    assert (dispute.state, dispute.events.last().action) == (after, name)
    assert len(list(get_messages(response.wsgi_request))) == 1


@pytest.mark.parametrize(("name", "portal", "before", "data", "after"), WALKS)
def test_posting_is_refused_with_the_reason_where_it_is_not_possible(
    client, name, portal, before, data, after
):
    state = State.CLOSED if name != "send_message" else State.UNDER_REVIEW
    dispute = fresh(state)
    data = {} if name == "send_message" else data
    response = post(client, dispute, portal, name, data)
    assert again(dispute).version == dispute.version
    if name == "send_message":
        assert (response.status_code, bool(response.context["form"].errors)) == (200, True)
        return
    page = response.content.decode()
    assert response.status_code == 409
    assert "This is not possible now: closed." in page
    assert get(client, dispute, portal, name).status_code == 409
    for typed in (data.get("statement"), data.get("text")):
        assert not typed or f">{typed}</textarea>" in page


def test_every_action_of_a_party_is_walked_here():
    assert {walk[0] for walk in WALKS} == set(PARTY_ACTIONS)


@pytest.mark.parametrize("name", PARTY_ACTIONS)
def test_strangers_and_other_stores_get_404(client, name):
    dispute = fresh()
    agent = make_user("agent")
    StoreMember.objects.create(store=make_store(), user=agent)
    for user in (make_user("stranger"), agent, make_mediator()):
        client.force_login(user)
        for portal in ("buyer", "seller"):
            address = url(dispute, portal, name)
            assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]


@pytest.mark.parametrize(
    ("portal", "name"),
    [
        ("buyer", "nonsense"),
        ("buyer", "open"),
        ("buyer", "counter"),
        ("seller", "withdraw"),
        ("seller", "rule"),
        ("seller", "apply_buyer_choice"),
        ("buyer", "confirm_settlement"),
    ],
)
def test_what_the_role_never_does_has_no_page(client, portal, name):
    assert get(client, fresh(), portal, name).status_code == 404


def test_who_is_not_signed_in_is_asked_to(client):
    response = client.get(url(fresh(), "buyer", "modify"))
    assert response["Location"].startswith("/accounts/login/")


def test_done_says_who_has_until_when(client):
    dispute = fresh()
    response = post(client, dispute, "seller", "counter", PARTIAL | {"statement": "Fair"})
    (message,) = get_messages(response.wsgi_request)
    assert str(message).startswith("You offered a partial refund of €45.00. The buyer has until ")


def test_the_buyers_own_form_speaks_of_the_buyer_as_you(client):
    dispute = fresh(State.AWAITING_BUYER_RESPONSE)
    assert "Amount for you" in get(client, dispute, "buyer", "modify").content.decode()
    page = get(client, fresh(), "seller", "counter").content.decode()
    assert ("Amount to the buyer" in page, "Amount for you" in page) == (True, False)
