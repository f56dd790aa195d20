"""Help where the question arises: the right questions on each page, and few of them."""

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.flow import State
from disputes.perform import actions_for, perform
from disputes.words.help import HELP, ON_FORMS
from tests.disputes.pages import fresh, get, who
from tests.factories import again, declare, make_mediator, make_ruling

pytestmark = pytest.mark.django_db
QUESTIONS = {str(text.question): name for name, text in HELP.items()}
STATES = [state for state in State if state != State.CLOSED]


def questions(answer):
    """The names of the help that the page unfolds."""
    found = re.findall(
        r'<details class="help"><summary>.*?</svg>([^<]+)</summary>', answer.content.decode(), re.DOTALL
    )
    return [QUESTIONS[unescape(text).strip()] for text in found]


def dispute_page(client, dispute, portal):
    client.force_login(who(dispute, portal))
    return client.get(reverse(f"disputes:{portal}_dispute", args=[dispute.reference]))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.AWAITING_SELLER_RESPONSE, ["clock"]),
        (State.UNDER_REVIEW, ["clock"]),
        (State.AWAITING_RETURN_SHIPMENT, ["clock", "return"]),
        (State.AWAITING_RETURN_RECEIPT, ["clock", "return"]),
        (State.SETTLING, ["settlement"]),
        (State.CLOSED, []),
    ],
)
@pytest.mark.parametrize("portal", ["buyer", "seller"])
def test_a_disputes_page_explains_what_stands_there(client, portal, state, expected):
    assert questions(dispute_page(client, fresh(state), portal)) == expected


@pytest.mark.parametrize(
    ("state", "portal", "action", "expected"),
    [
        (State.AWAITING_SELLER_RESPONSE, "seller", "counter", ["partial", "return"]),
        (State.AWAITING_SELLER_RESPONSE, "seller", "contest", ["contest", "evidence"]),
        (State.AWAITING_SELLER_RESPONSE, "seller", "accept", ["settlement"]),
        (State.AWAITING_BUYER_RESPONSE, "buyer", "modify", ["partial", "return"]),
        (State.AWAITING_BUYER_RESPONSE, "buyer", "reject", ["escalation"]),
        (State.AWAITING_BUYER_RESPONSE, "seller", "request_intervention", ["escalation"]),
        (State.COLLECTING_EVIDENCE, "buyer", "submit_evidence", ["evidence"]),
        (State.COLLECTING_EVIDENCE, "buyer", "finish_evidence", []),
    ],
)
def test_a_form_explains_what_it_asks(client, state, portal, action, expected):
    assert questions(get(client, fresh(state, reason="not_as_described"), portal, action)) == expected


def test_a_form_says_nothing_of_returns_where_there_can_be_none(client):
    dispute = fresh(State.AWAITING_SELLER_RESPONSE, reason="not_received")
    assert questions(get(client, dispute, "seller", "counter")) == ["partial"]


@pytest.mark.parametrize("portal", ["buyer", "seller"])
@pytest.mark.parametrize("state", STATES)
def test_no_page_has_more_than_three(client, portal, state):
    dispute = fresh(state, reason="not_as_described")
    offered = actions_for(again(dispute), who(dispute, portal), timezone.now())
    answers = [get(client, dispute, portal, action.name) for action in offered]
    for answer in (dispute_page(client, dispute, portal), *answers):
        assert answer.status_code == 200
        assert len(questions(answer)) <= 3


def test_every_text_is_used_on_a_page_or_a_form():
    on_forms = {name for names in ON_FORMS.values() for name in names}
    assert set(HELP) - on_forms == {"clock", "findings"}  # these stand on the dispute's page


def test_a_ruling_says_what_findings_are(client):
    dispute, mediator = fresh(State.UNDER_REVIEW), make_mediator()
    declare(dispute, mediator)
    perform("rule", dispute.pk, actor=mediator, ruling=make_ruling())
    assert questions(dispute_page(client, again(dispute), "buyer")) == ["settlement", "findings"]
