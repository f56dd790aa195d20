"""Templates above the texts of a seller's staff: offered, put in, and nothing typed or sent unseen."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from disputes.flow import State
from disputes.forms.replies import LONGEST
from disputes.models import Event
from tests.disputes.pages import HTMX, fresh, get, post
from tests.factories import again

pytestmark = pytest.mark.django_db
LATE = {"reply": "builtin:late-part", "reply_language": "en", "fill": "yes"}
BEGINS = "We are sorry that “Bowl” is still not with you."


def page_of(response):
    return response.content.decode()


def text_of(response, name="statement"):
    return response.context["form"][name].value()


def events(dispute):
    return Event.objects.filter(dispute=dispute).count()


@pytest.mark.parametrize("name", ["counter", "contest", "send_message"])
def test_a_seller_is_offered_templates_and_a_buyer_none(client, name):
    dispute = fresh()
    assert "Start from a template" in page_of(get(client, dispute, "seller", name))
    assert "Start from a template" not in page_of(get(client, dispute, "buyer", "send_message"))


def test_they_stand_above_a_message_on_the_disputes_page(client):
    dispute = fresh()
    client.force_login(dispute.store.members.get().user)
    page = page_of(client.get(f"/seller/disputes/{dispute.reference}/"))
    assert page.count("Start from a template") == 1
    assert 'id="message_text_reply"' in page


def test_without_scripts_the_form_comes_back_with_the_text_and_all_that_was_typed(client):
    dispute = fresh()
    response = post(
        client, dispute, "seller", "counter", LATE | {"remedy": "partial_refund", "amount": "12,50"}
    )
    assert response.status_code == 200
    assert BEGINS in text_of(response)
    assert "we offer you €12.50 back" in text_of(response)
    assert response.context["form"]["amount"].value() == "12,50"
    assert response.context["form"].errors == {}
    assert events(dispute) == 1


def test_the_text_is_put_in_the_language_that_was_chosen(client):
    dispute = fresh()
    response = post(
        client, dispute, "seller", "counter", LATE | {"reply_language": "de", "remedy": "full_refund"}
    )
    assert "95,90\u00a0€" in text_of(response)
    assert '<option value="de" lang="de" selected>' in page_of(response)


def test_what_was_typed_stays_and_the_template_stands_below_it_once(client):
    dispute = fresh()
    data = LATE | {"statement": "Good morning.", "remedy": "full_refund"}
    text = text_of(post(client, dispute, "seller", "counter", data))
    assert text.startswith("Good morning.\n\nHello buyer,\n\nWe are sorry")
    response = post(client, dispute, "seller", "counter", data | {"statement": text.replace("\n", "\r\n")})
    assert text_of(response).count("We are sorry") == 1
    assert "This template is in your text already." in page_of(response)


@pytest.mark.parametrize("key", ["", "builtin:none", "store:1"])
def test_without_a_choice_nothing_changes(client, key):
    response = post(client, fresh(), "seller", "counter", LATE | {"reply": key, "statement": "Good morning."})
    assert text_of(response) == "Good morning."
    assert "Choose a template first." in page_of(response)


def test_a_text_without_room_stays_as_it_is(client):
    typed = "a" * (LONGEST - 20)
    response = post(client, fresh(), "seller", "counter", LATE | {"statement": typed})
    assert text_of(response) == typed
    assert "There is no room" in page_of(response)


def test_a_gap_shows_and_is_not_sent_until_it_is_written(client):
    dispute = fresh()
    offer = {"remedy": "partial_refund", "amount": "45.00"}
    response = post(client, dispute, "seller", "counter", LATE)
    text = text_of(response)
    assert "we offer you [[the amount you offer]] back" in text
    assert "Write what belongs between [[ and ]]: the amount you offer." in page_of(response)
    refused = post(client, dispute, "seller", "counter", offer | {"statement": text})
    assert "Write what belongs here, or take it out: [[the amount you offer]]" in page_of(refused)
    assert events(dispute) == 1
    whole = text.replace("[[the amount you offer]]", "€45.00")
    sent = post(client, dispute, "seller", "counter", offer | {"statement": whole})
    assert sent.status_code == 302
    assert again(dispute).state == State.AWAITING_BUYER_RESPONSE


def test_a_buyer_may_write_two_brackets(client):
    dispute = fresh()
    assert post(client, dispute, "buyer", "send_message", {"text": "[[sic]]"}).status_code == 302
    assert post(client, dispute, "seller", "send_message", {"text": "[[sic]]"}).status_code == 200


def test_with_htmx_the_text_alone_is_exchanged(client):
    dispute = fresh()
    data = LATE | {"reply": "builtin:looking-into-it", "id": "message_text"}
    page = page_of(post(client, dispute, "seller", "send_message", data, **HTMX))
    assert page.lstrip().startswith('<div class="written" id="message_text_written">')
    assert "Thank you for telling us about “Bowl”." in page
    assert 'id="message_text_coach"' in page
    assert "<noscript>" not in page
    assert events(dispute) == 1


def test_a_part_of_another_name_is_not_found_nor_a_buyers(client):
    dispute = fresh()
    data = LATE | {"id": 'x"><script>'}
    assert post(client, dispute, "seller", "counter", data, **HTMX).status_code == 404
    assert (
        post(client, dispute, "seller", "counter", LATE | {"id": "id_statement"}, **HTMX).status_code == 200
    )
    assert post(client, dispute, "buyer", "send_message", LATE).status_code == 404
    assert post(client, dispute, "seller", "accept", LATE).status_code == 404


def test_files_stay_with_the_form(client):
    file = SimpleUploadedFile("note.txt", b"What the carrier wrote.", "text/plain")
    data = LATE | {"reply": "builtin:sent-contest", "files": file, "kind": "other"}
    response = post(client, fresh(), "seller", "contest", data)
    assert "note.txt" in page_of(response)
    assert "By this the parcel is still coming to you." in text_of(response)
