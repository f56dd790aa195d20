"""The coach beside the forms: who gets it, that it keeps nothing, and that it works without scripts."""

import logging

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from disputes.flow import State
from disputes.models import Event, Message
from tests.disputes.pages import fresh, post, url, who
from tests.factories import make_order, make_user, staff_of

pytestmark = pytest.mark.django_db
COACH = "/coach/"
BLAMING = "This is your own fault!!!"
FOUR, THREE = "Acknowledges the problem", "Names the day"  # a line of either checklist


def asked(client, dispute=None, text=BLAMING, **more):
    data = {"field": "statement", "statement": text, "purpose": "answer", "id": "id_statement"}
    return client.post(COACH, data | {"dispute": dispute.reference if dispute else ""} | more)


def words_of(response):
    return response.content.decode()


def test_a_seller_gets_marks_and_the_checklist_of_four(client):
    dispute = fresh()
    client.force_login(staff_of(dispute))
    page = words_of(asked(client, dispute, "I am sorry. It is your own fault!!!"))
    assert '<span class="hit" dir="auto">your own fault</span>' in page
    assert '<span class="hit" dir="auto">!!!</span>' in page
    assert page.count('<li class="done">') == 1
    assert "Proposes something" in page
    assert "3 remarks on your text. 1 of 4 points done." in page


def test_a_buyer_gets_the_gentle_form(client):
    dispute = fresh()
    client.force_login(dispute.buyer)
    page = words_of(asked(client, dispute))
    assert "A mediator decides by facts." in page
    assert "Names the day" in page
    assert "Proposes something" not in page


def test_who_opens_a_dispute_is_a_buyer(client):
    client.force_login(make_user())
    assert "Names the day" in words_of(asked(client, purpose="report"))


def test_a_message_does_not_stop_the_clock_and_another_offer_does(client):
    dispute = fresh(State.AWAITING_SELLER_RESPONSE)
    client.force_login(staff_of(dispute))
    unanswered = "your time runs on until you choose one"
    assert unanswered in words_of(asked(client, dispute))
    assert unanswered not in words_of(asked(client, dispute, answers="yes"))
    assert unanswered not in words_of(asked(client, dispute, answers="yes", proposes="yes"))


def test_what_is_too_short_to_tell_is_read_in_the_language_of_the_reply(client):
    dispute = fresh(State.AWAITING_SELLER_RESPONSE)
    client.force_login(staff_of(dispute))
    hit = '<span class="hit" dir="auto">Menteur</span>'
    assert hit not in words_of(asked(client, dispute, "Menteur !"))
    assert hit in words_of(asked(client, dispute, "Menteur !", reply_language="fr"))
    assert "reply_language" in words_of(client.get(url(dispute, "seller", "counter"))).split('hx-params="')[2]
    sent = {"statement": "Menteur !", "coach": "yes", "reply_language": "fr"}
    assert hit in words_of(post(client, dispute, "seller", "counter", sent))


def test_strangers_are_refused(client):
    dispute = fresh()
    client.force_login(make_user())
    assert asked(client, dispute).status_code == 404
    client.force_login(staff_of(dispute))
    assert asked(client, dispute).status_code == 200


def test_who_is_signed_out_is_told_so_and_gets_no_marks(client):
    page = words_of(asked(client, fresh()))
    assert "You are signed out." in page
    assert 'class="hit"' not in page


def test_only_a_post_with_the_token_is_heard(client):
    dispute = fresh()
    client.force_login(staff_of(dispute))
    assert client.get(COACH).status_code == 405
    strict = client.__class__(enforce_csrf_checks=True)
    strict.force_login(staff_of(dispute))
    assert asked(strict, dispute).status_code == 403


@pytest.mark.parametrize("wrong", [{"id": '"><b'}, {"id": ""}, {"purpose": "poem"}])
def test_what_no_page_of_ours_sends_is_not_found(client, wrong):
    dispute = fresh()
    client.force_login(staff_of(dispute))
    assert asked(client, dispute, **wrong).status_code == 404


def test_what_was_typed_is_shown_as_text(client):
    dispute = fresh()
    client.force_login(staff_of(dispute))
    page = words_of(asked(client, dispute, "<b>YOU ARE</b> wrong"))
    assert "<b>YOU" not in page


def test_it_keeps_nothing_and_logs_nothing(client, caplog):
    dispute = fresh()
    client.force_login(staff_of(dispute))
    kept = {model: list(model.objects.values()) for model in (Event, Message, Session)}
    with caplog.at_level(logging.DEBUG):
        response = asked(client, dispute)
    assert "your own fault" in words_of(response)
    assert {model: list(model.objects.values()) for model in kept} == kept
    assert "your own fault" not in caplog.text
    assert "no-store" in response["Cache-Control"]


def test_it_asks_the_database_for_little(client, django_assert_max_num_queries):
    dispute = fresh()
    client.force_login(staff_of(dispute))
    with django_assert_max_num_queries(8):
        asked(client, dispute)


@pytest.mark.parametrize(
    ("portal", "state", "name", "line"),
    [
        ("seller", State.AWAITING_SELLER_RESPONSE, "counter", FOUR),
        ("seller", State.AWAITING_SELLER_RESPONSE, "contest", FOUR),
        ("seller", State.AWAITING_SELLER_RESPONSE, "send_message", FOUR),
        ("buyer", State.AWAITING_BUYER_RESPONSE, "modify", THREE),
        ("buyer", State.AWAITING_BUYER_RESPONSE, "reject", THREE),
        ("seller", State.COLLECTING_EVIDENCE, "propose", FOUR),
        ("buyer", State.AWAITING_BUYER_RESPONSE, "request_intervention", THREE),
        ("seller", State.AWAITING_RETURN_RECEIPT, "acknowledge_return", THREE),
    ],
)
def test_every_text_of_a_party_has_the_coach_below(client, portal, state, name, line):
    dispute = fresh(state)
    client.force_login(who(dispute, portal))
    page = words_of(client.get(url(dispute, portal, name)))
    assert f'hx-post="{COACH}"' in page
    assert [each for each in (FOUR, THREE) if each in page] == [line]
    assert "Check my text" in page


def test_an_address_and_a_button_alone_have_none(client):
    dispute = fresh(State.AWAITING_SELLER_RESPONSE)
    client.force_login(staff_of(dispute))
    page = words_of(client.get(url(dispute, "seller", "accept")))
    assert COACH not in page
    assert "Check my text" not in page


def test_without_scripts_the_text_is_checked_and_nothing_is_sent(client):
    dispute = fresh(State.AWAITING_SELLER_RESPONSE)
    page = words_of(post(client, dispute, "seller", "counter", {"statement": BLAMING, "coach": "yes"}))
    assert '<span class="hit" dir="auto">your own fault</span>' in page
    assert BLAMING in page
    assert "field-error" not in page
    assert dispute.events.count() == 1


def test_a_file_that_cannot_be_taken_is_named_while_the_text_is_checked(client):
    dispute = fresh(State.AWAITING_SELLER_RESPONSE)
    file = SimpleUploadedFile("tool.exe", b"MZ" + b"\0" * 500)
    page = words_of(
        post(client, dispute, "buyer", "send_message", {"text": BLAMING, "files": file, "coach": "yes"})
    )
    assert "is not a kind of file that can be taken" in page
    assert BLAMING in page
    assert dispute.events.count() == 1


def test_a_form_with_errors_shows_the_marks_too(client):
    dispute = fresh(State.AWAITING_SELLER_RESPONSE)
    page = words_of(post(client, dispute, "seller", "counter", {"statement": BLAMING}))
    assert '<span class="hit" dir="auto">your own fault</span>' in page
    assert "field-error" in page


def test_the_step_that_tells_what_happened_checks_and_stays(client):
    order = make_order()
    client.force_login(order.buyer)
    address = reverse("disputes:open", args=[order.reference])
    page = words_of(client.post(address, {"step": "statement", "statement": BLAMING, "coach": "yes"}))
    assert '<span class="hit" dir="auto">your own fault</span>' in page
    assert BLAMING in page
