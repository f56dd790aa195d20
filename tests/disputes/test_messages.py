"""Messages keep a record: what they answer is kept and quoted, and nothing is edited or deleted."""

import pytest
from django.contrib import admin
from django.db import DatabaseError, transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from disputes.flow import ACTIONS, Actor, Refused, Role, State
from disputes.models import Event, Message
from disputes.perform import actions_for, perform
from disputes.verify import broken
from disputes.words import not_an_answer
from evidence.forms import SendMessage
from evidence.models import Evidence
from mediation.site import site
from tests.disputes.pages import HTMX, fresh, get, post
from tests.evidence.uploads import picture, upload
from tests.factories import again, make_mediator, make_operator, staff_of

pytestmark = pytest.mark.django_db
NOT_HERE = "The message that you answer is not in this record."


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    backend = settings.STORAGES["evidence"]["BACKEND"]
    settings.STORAGES = settings.STORAGES | {
        "evidence": {"BACKEND": backend, "OPTIONS": {"location": str(tmp_path)}}
    }


def say(dispute, who, text="Is it wet?", **fields):
    brought = {"message": Message(text=text, **fields)}
    return perform("send_message", dispute.pk, actor=who, at=timezone.now(), **brought)


@pytest.fixture
def dispute():
    return fresh()


@pytest.fixture
def question(dispute):
    """No. 2 of the record, the seller's."""
    return say(dispute, staff_of(dispute))


# -- what a message answers


@pytest.mark.postgres
def test_an_answer_names_its_message_in_the_record(client, dispute, question):
    response = post(client, dispute, "buyer", "send_message", {"text": "No, dry.", "answers": "2"})
    assert response.status_code == 302
    last = dispute.events.last()
    assert last.data == {"message": {"text": "No, dry.", "private": False, "answers": 2}}
    assert (Message.objects.get(event=last).answers, broken(again(dispute))) == (2, [])


def test_a_message_that_answers_none_is_written_as_it_always_was(client, dispute):
    post(client, dispute, "buyer", "send_message", {"text": "Hello.", "answers": ""})
    assert dispute.events.last().data == {"message": {"text": "Hello.", "private": False}}
    assert broken(again(dispute)) == []


def test_both_sides_read_the_quote_and_find_the_way_to_it(client, dispute, question):
    say(dispute, dispute.buyer, "No, dry.", answers=2)
    for portal, whose in (("buyer", "The seller wrote a message"), ("seller", "Your store wrote a message")):
        client.force_login(dispute.buyer if portal == "buyer" else staff_of(dispute))
        response = client.get(reverse(f"disputes:{portal}_dispute", args=[dispute.reference]))
        quoted = response.context["entries"][0]["quoted"]
        assert (quoted.number, quoted.sentence, quoted.words) == (2, whose, "Is it wet?")
        assert '<a href="#e2">Answers no. 2</a>' in response.content.decode()


def test_a_long_message_is_quoted_short(dispute):
    say(dispute, staff_of(dispute), "word " * 200)
    form = SendMessage(dispute=dispute, actor=Actor(Role.BUYER, dispute.buyer), initial={"answers": "2"})
    assert len(form.quoted.words) <= 140
    assert form.quoted.words.endswith("…")


def test_the_form_of_an_answer_shows_what_it_answers(client, dispute, question):
    client.force_login(dispute.buyer)
    url = reverse("disputes:buyer_action", args=[dispute.reference, "send_message"])
    page = client.get(f"{url}?answers=2").content.decode()
    assert '<input type="hidden" name="answers" value="2"' in page
    assert "Is it wet?" in page
    for wrong in ("1", "3", "x", "²", "9" * 30):
        assert "Is it wet?" not in client.get(f"{url}?answers={wrong}").content.decode()


@pytest.mark.parametrize("number", ["1", "3", "99"])
def test_only_a_message_of_this_record_is_answered(client, dispute, question, number):
    """No. 1 is the opening, no. 3 is not there yet."""
    response = post(client, dispute, "buyer", "send_message", {"text": "No.", "answers": number})
    assert (response.status_code, dispute.events.count()) == (200, 2)
    assert NOT_HERE in response.content.decode()


def test_a_message_of_another_dispute_is_not_answered(dispute, question):
    other = fresh()
    with pytest.raises(Refused, match="not in this record"):
        say(other, other.buyer, answers=2)
    assert other.events.count() == 1


def test_a_note_of_mediators_is_answered_by_no_party(client, dispute):
    say(dispute, make_mediator(), "Who is lying?", private=True)
    url = reverse("disputes:buyer_action", args=[dispute.reference, "send_message"])
    client.force_login(dispute.buyer)
    assert "Who is lying?" not in client.get(f"{url}?answers=2").content.decode()
    response = post(client, dispute, "buyer", "send_message", {"text": "What?", "answers": "2"})
    assert "Who is lying?" not in response.content.decode()
    with pytest.raises(Refused, match="not in this record"):
        say(dispute, dispute.buyer, answers=2)
    assert dispute.events.count() == 2


def test_a_mediator_answers_a_note_in_a_note_alone(dispute, question):
    """In a message to both sides, both would read what it quotes."""
    mediator = make_mediator()
    say(dispute, mediator, "Who is lying?", private=True)
    with pytest.raises(Refused, match="not in this record"):
        say(dispute, mediator, answers=3)
    say(dispute, mediator, "Neither.", private=True, answers=3)
    say(dispute, mediator, "Please send a photo.", answers=2)
    assert [event.data["message"].get("answers") for event in dispute.events.all()[1:]] == [None, None, 3, 2]


def test_the_record_says_when_somebody_moved_an_answer(dispute, question):
    say(dispute, dispute.buyer, "No, dry.", answers=2)
    Message.objects.filter(answers=2).update(answers=3)
    found = broken(again(dispute))
    assert "event 3: its message was changed" in found
    assert "event 3: answers no. 3, which is no earlier message" in found


def test_attachments_come_in_the_same_event_as_the_words_that_answer(client, dispute, question):
    brought = {"text": "Look.", "answers": "2", "files": [upload(picture("JPEG"), "wet.jpg")]}
    post(client, dispute, "buyer", "send_message", brought)
    event = dispute.events.last()
    piece = Evidence.objects.get(dispute=dispute)
    assert (event.sequence, piece.event, piece.is_attachment) == (3, event, True)
    assert event.data["evidence"][0]["sha256"] == piece.sha256
    assert broken(again(dispute)) == []


# -- nothing is edited or deleted


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_what_was_said(question, change):
    rows = Event.objects.filter(pk=question.pk)
    with pytest.raises(DatabaseError, match="events are never"), transaction.atomic():
        rows.update(data={}) if change == "update" else rows._raw_delete(rows.db)


@pytest.mark.parametrize("values", [{"text": "Is it dry?"}, {"private": True}, {"answers": 1}])
def test_a_row_that_was_changed_is_found_and_pages_show_what_was_said(client, dispute, question, values):
    Message.objects.filter(event=question).update(**values)
    assert "event 2: its message was changed" in broken(again(dispute))
    client.force_login(dispute.buyer)
    page = client.get(reverse("disputes:buyer_dispute", args=[dispute.reference]))
    assert page.context["entries"][0]["words"] == "Is it wet?"


def test_no_action_edits_or_deletes_a_message():
    assert [name for name in ACTIONS if "message" in name] == ["send_message"]


def test_the_operators_pages_change_no_message_and_no_event(client, dispute, question):
    operator = make_operator()
    operator.is_superuser = True
    operator.save()
    client.force_login(operator)
    for registry in (admin.site._registry, site._registry):
        assert Message not in registry
    for change in ("change", "delete"):
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:disputes_message_{change}", args=[1])
    url = reverse("admin:disputes_event_change", args=[question.pk])
    assert client.post(url, {"action": "open", "data": "{}"}).status_code == 403
    assert (
        client.post(reverse("admin:disputes_event_delete", args=[question.pk]), {"post": "yes"}).status_code
        == 403
    )
    event = dispute.events.last()
    assert (event.pk, event.data) == (question.pk, question.data)


# -- a message is not an answer


BUTTONS = {
    (
        State.AWAITING_SELLER_RESPONSE,
        "seller",
    ): "A message is not an answer to the proposal: press “Accept: refund"
    " €95.90”, “Make another offer”, or “Contest with evidence”.",
    (
        State.AWAITING_BUYER_RESPONSE,
        "buyer",
    ): "A message is not an answer to the proposal: press “Accept €20.00”,"
    " “Ask for another amount”, or “Say no, ask a mediator”.",
    (State.COLLECTING_EVIDENCE, "buyer"): "A message does not count as evidence: press “Add evidence” or “My "
    "evidence is complete”.",
    (State.VERIFYING_EVIDENCE, "seller"): "A message does not count as evidence: press “Add evidence” or “My "
    "evidence is complete”.",
    (
        State.AWAITING_RETURN_SHIPMENT,
        "buyer",
    ): "A message does not stop the clock of the return: press “Say how you sent it”.",
    (
        State.AWAITING_RETURN_RECEIPT,
        "seller",
    ): "A message does not stop the clock of the return: press “Check the return”.",
}


@pytest.mark.parametrize("portal", ["buyer", "seller"])
@pytest.mark.parametrize("state", list(State))
def test_whoever_s_clock_runs_reads_beside_the_message_what_to_press(client, state, portal):
    dispute = fresh(state)
    client.force_login(dispute.buyer if portal == "buyer" else staff_of(dispute))
    page = client.get(reverse(f"disputes:{portal}_dispute", args=[dispute.reference]))
    runs = Role(portal) in dispute.turn and dispute.due_at is not None
    assert bool(page.context["hint"]) is runs
    assert page.context["hint"] == (BUTTONS.get((state, portal)) or page.context["hint"])
    alone = get(client, dispute, portal, "send_message")
    assert alone.context["hint"] == page.context["hint"]
    if runs:
        assert page.context["hint"] in page.content.decode()
        assert page.context["hint"] in alone.content.decode()


def test_the_buttons_are_those_that_are_offered(dispute):
    offered = actions_for(dispute, staff_of(dispute), timezone.now())
    assert "Accept" in not_an_answer(dispute, Role.SELLER, offered)
    assert not_an_answer(dispute, Role.SELLER, []) == ""
    assert not_an_answer(dispute, Role.BUYER, offered) == ""
    assert not_an_answer(dispute, Role.MEDIATOR, offered) == ""


def test_who_has_sent_a_message_reads_it_again(client, dispute):
    response = post(client, dispute, "seller", "send_message", {"text": "Soon."}, **HTMX)
    assert response.context["hint"] in response.content.decode()
    assert response.context["hint"].startswith("A message is not an answer")
