"""No state, role or action is without words, and the amounts in them are what would happen."""

from datetime import timedelta

import pytest
from django.utils import translation

from disputes.flow import ACTIONS, CLOCKS, SYSTEM, Role, State
from disputes.models import Event, Message
from disputes.perform import actions_for, perform
from disputes.words import choice, choices, clause, sentence, standing, state_badge, terms
from disputes.words.sentences import PLAIN
from tests.factories import T0, again, make_dispute, make_dispute_in, make_order, make_store, staff_of

pytestmark = pytest.mark.django_db

NOW = T0 + timedelta(hours=12)
READERS = (Role.BUYER, Role.SELLER, Role.MEDIATOR)


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_words_for_every_reader(state):
    dispute = make_dispute_in(state)
    for role in Role:
        badge, words = state_badge(dispute, role), standing(dispute, role, NOW)
        assert all((badge.icon, badge.text, words.turn, words.turn_icon, words.question, words.if_nothing))
        assert "%(" not in words.question + words.if_nothing + badge.text
        for name in ACTIONS:
            if (dispute.state or name == "open") and ACTIONS[name].form:
                offered = choice(name, dispute, role)
                assert all((offered.label, offered.consequence, offered.icon)), name
                assert "%(" not in offered.label + offered.consequence, name


def event_of(dispute, name, role, **data):
    return Event(dispute=dispute, action=name, role=role, data=data, due_at=NOW)


BROUGHT = {
    "acknowledge_return": {"acknowledgement": "damaged"},
    "admit_evidence": {"admission": {"why": "It matters."}},
    "settle_outside": {"outside_settlement": {"kind": "refunded", "amount": 500}},
}


@pytest.mark.parametrize("name", list(ACTIONS))
def test_every_action_has_a_sentence_for_every_reader(name):
    dispute = make_dispute()
    for actor in ACTIONS[name].who:
        for reader in Role:
            text = sentence(event_of(dispute, name, actor, **BROUGHT.get(name, {})), reader)
            assert text
            assert "%(" not in text
            assert text.startswith(("You ", "Your store ")) == (
                actor == reader and actor in (Role.BUYER, Role.SELLER)
            ) or (actor in (Role.SYSTEM, Role.MEDIATOR))


def test_sentences_name_no_action_that_the_rulebook_does_not_know():
    assert PLAIN.keys() <= ACTIONS.keys()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("send_message", "A mediator wrote a note for mediators"),
        ("rule", "A mediator prepared a ruling, which a second mediator reads"),
        ("send_back_ruling", "A second mediator asked for changes to the ruling"),
    ],
)
def test_private_events_say_nothing_of_their_content(name, text):
    ruling = {"remedy": "full_refund", "amount": 9590}
    event = event_of(make_dispute(), name, Role.MEDIATOR, private=True, ruling=ruling)
    assert {sentence(event, role) for role in (Role.BUYER, Role.SELLER)} == {text}


def test_if_nothing_is_done_the_amounts_are_those_of_the_proposal_on_the_table():
    dispute = make_dispute(remedy="partial_refund", amount=6000, reason="not_as_described")
    assert standing(dispute, Role.SELLER, NOW).if_nothing_text == (
        "If you do nothing, the buyer's proposal takes effect: €60.00 goes back to the buyer and €35.90 is "
        "released to you."
    )
    assert standing(dispute, Role.BUYER, NOW).if_nothing_text == (
        "You need do nothing now. The seller has until Sat 7 Mar 2026, 09:00. Without an answer, your "
        "proposal takes effect: you get €60.00 back and keep the goods."
    )


def test_the_buyer_is_asked_whether_the_offer_is_accepted():
    words = standing(make_dispute_in(State.AWAITING_BUYER_RESPONSE), Role.BUYER, NOW)
    assert (words.turn, words.question) == ("Your turn", "Do you accept €20.00?")
    assert words.if_nothing == (
        "If you do nothing, the seller&#x27;s offer takes effect: you get "
        '<bdi class="money">€20.00</bdi> back.'
    )


def test_a_return_without_an_address_reads_as_the_refund_that_it_would_be():
    fields = {"reason": "not_as_described", "remedy": "return_and_refund", "return_freight": "seller"}
    dispute = make_dispute(order=make_order(store=make_store()), **fields)
    silent = standing(dispute, Role.BUYER, NOW).if_nothing_text
    assert silent.endswith("your proposal takes effect: you get €95.90 back and keep the goods.")
    addressed = make_dispute(order=make_order(store=make_store(return_address="Rua 1")), **fields)
    silent = standing(addressed, Role.BUYER, NOW).if_nothing_text
    assert silent.endswith("your proposal takes effect: you send the goods back, then get €95.90.")


@pytest.mark.parametrize("state", list(CLOCKS))
def test_a_row_past_its_deadline_reads_time_is_up(state):
    dispute = make_dispute_in(state)
    for role in READERS:
        words = standing(dispute, role, dispute.due_at)
        assert (words.turn, words.since) == ("Time is up", dispute.due_at)
        assert words.tone == ("late" if role in dispute.turn else "wait")
        assert standing(dispute, role, dispute.due_at - timedelta(seconds=1)).turn != "Time is up"


@pytest.mark.parametrize(("hours", "tone"), [(1, ""), (5 * 24 - 71, "soon"), (5 * 24 - 23, "late")])
def test_only_who_can_act_is_alarmed(hours, tone):
    dispute = make_dispute()
    at = T0 + timedelta(hours=hours)
    assert [standing(dispute, role, at).tone for role in READERS] == ["wait", tone, "wait"]


def test_a_failed_payment_is_said_and_the_next_one_too():
    dispute = make_dispute_in(State.SETTLING)
    assert state_badge(dispute, Role.BUYER).text == "Paying"
    perform("fail_settlement", dispute.pk, actor=SYSTEM, at=NOW, reason="No such account")
    dispute = again(dispute)
    assert (state_badge(dispute, Role.BUYER).css, standing(dispute, Role.BUYER, NOW).turn) == (
        "late",
        "Payment failed",
    )


def test_what_is_closed_says_who_got_what():
    words = standing(make_dispute_in(State.CLOSED), Role.BUYER, NOW)
    assert (words.tone, words.question) == ("good", "You got €95.90 back")
    assert words.if_nothing_text == "Buyer and seller agreed. €95.90 went to the buyer, €0.00 to the seller."


def test_withdrawn_says_that_there_is_no_refund():
    dispute = make_dispute()
    perform("withdraw", dispute.pk, actor=dispute.buyer, at=NOW)
    dispute = again(dispute)
    assert standing(dispute, Role.BUYER, NOW).question == "You withdrew the dispute"
    assert (state_badge(dispute, Role.SELLER).css, state_badge(dispute, Role.SELLER).text) == (
        "wait",
        "Withdrawn",
    )


def test_choices_have_one_primary_and_fold_what_is_dangerous():
    dispute = make_dispute_in(State.AWAITING_BUYER_RESPONSE)
    offered = choices(actions_for(dispute, dispute.buyer, NOW), dispute, Role.BUYER)
    assert [(each.name, each.css, each.folded) for each in offered] == [
        ("accept", "primary", False),
        ("modify", "secondary", False),
        ("reject", "secondary", False),
        ("submit_evidence", "secondary", False),
        ("request_intervention", "secondary", True),
        ("send_message", "secondary", False),
        ("withdraw", "danger", True),
    ]
    assert (offered[0].label, offered[0].consequence) == (
        "Accept €20.00",
        "You get €20.00 back. The dispute ends.",
    )
    assert offered[1].consequence == "The seller has 5 days to answer. You can do this 3 more times."


def test_nothing_is_primary_on_the_others_turn():
    dispute = make_dispute_in(State.AWAITING_BUYER_RESPONSE)
    seller = staff_of(dispute)
    offered = choices(actions_for(dispute, seller, NOW), dispute, Role.SELLER)
    assert "primary" not in {each.css for each in offered}


def test_the_record_reads_you_and_the_other_side():
    dispute = make_dispute(remedy="partial_refund", amount=6000)
    perform("send_message", dispute.pk, actor=dispute.buyer, at=NOW, message=Message(text="Hello"))
    opened, wrote = dispute.events.all()
    assert [sentence(opened, role) for role in READERS[:2]] == [
        "You opened the dispute and asked for a partial refund of €60.00",
        "The buyer opened the dispute and asked for a partial refund of €60.00",
    ]
    assert [sentence(wrote, role) for role in READERS[:2]] == [
        "You wrote a message",
        "The buyer wrote a message",
    ]


def test_a_stores_staff_read_of_a_colleagues_message_that_the_store_wrote_it():
    dispute = make_dispute()
    event = perform(
        "send_message", dispute.pk, actor=staff_of(dispute), at=NOW, message=Message(text="Hello")
    )
    assert [sentence(event, role) for role in (Role.SELLER, Role.BUYER)] == [
        "Your store wrote a message",
        "The seller wrote a message",
    ]


def test_terms_say_who_keeps_the_goods_where_there_are_any():
    received = make_dispute(reason="not_as_described", remedy="partial_refund", amount=6000)
    missing = make_dispute(remedy="partial_refund", amount=6000)
    assert [terms(each, each.on_the_table, Role.SELLER) for each in (received, missing)] == [
        "Partial refund of €60.00, the buyer keeps the goods",
        "Partial refund of €60.00",
    ]


def test_amounts_in_words_are_isolated_from_right_to_left():
    dispute = make_dispute()
    with translation.override("ar"):
        assert "\u2066" in clause(dispute, "full_refund", 9590, Role.BUYER)


def test_a_ruling_that_waits_is_read_by_mediators_alone():
    ruling = {"remedy": "partial_refund", "amount": 5000}
    event = event_of(make_dispute(), "rule", Role.MEDIATOR, private=True, ruling=ruling)
    assert sentence(event, Role.MEDIATOR) == (
        "A mediator decided: a partial refund of €50.00. A second mediator has to confirm it"
    )
