"""A machine's translation beside the original: asked for by a reader, sent once, no part of the record."""

import json

import pytest

from disputes.flow import State
from disputes.models import Message
from disputes.perform import perform
from disputes.translating import LONGEST, asking
from disputes.translating.libretranslate import LibreTranslate
from tests.factories import make_dispute_in, make_mediator, staff_of
from tests.webhooks.receiver import receiving, say

CHINESE = "包裹还没有到，请尽快处理。"
ADAPTER = "disputes.translating.libretranslate.LibreTranslate"
NOT_NOW = "There is no translation right now. Try again later."


def saying(text):
    return lambda handler: say(handler, 200, json.dumps({"translatedText": text}).encode())


@pytest.fixture
def machine(settings, clear_cache):
    """A stand-in for a LibreTranslate server on this machine; in DEBUG nothing else may be called by http."""
    settings.DEBUG = False
    with receiving() as server:
        server.answer = saying("The parcel has not come yet.")
        settings.TRANSLATOR = ADAPTER
        settings.TRANSLATOR_OPTIONS = {"url": f"http://127.0.0.1:{server.port}/", "api_key": "a-key"}
        yield server


@pytest.fixture
def dispute(db):
    dispute = make_dispute_in(State.AWAITING_SELLER_RESPONSE)
    perform("send_message", dispute.pk, actor=dispute.buyer, message=Message(text=CHINESE))
    dispute.refresh_from_db()
    return dispute


@pytest.fixture
def seller(client, dispute):
    client.force_login(staff_of(dispute))
    return client


def page_of(dispute):
    return f"/seller/disputes/{dispute.reference}/"


def ask(client, dispute, number=None, **headers):
    return client.post(f"{page_of(dispute)}translation/{number or dispute.version}/", headers=headers)


def test_no_button_where_there_is_no_translator(seller, dispute):
    assert "/translation/" not in seller.get(page_of(dispute)).content.decode()
    assert ask(seller, dispute).status_code == 404


def test_a_button_stands_beside_words_in_another_language(seller, dispute, machine):
    page = seller.get(page_of(dispute)).content.decode()
    assert page.count(f'action="{page_of(dispute)}translation/{dispute.version}/"') == 1
    assert machine.posts == []


def test_no_button_stands_beside_words_that_the_page_speaks(seller, dispute, machine):
    perform("send_message", dispute.pk, actor=dispute.buyer, message=Message(text="Where is the parcel?"))
    page = seller.get(page_of(dispute)).content.decode()
    assert f"{page_of(dispute)}translation/{dispute.version + 1}/" not in page


def test_htmx_gets_the_translation_with_its_label(seller, dispute, machine):
    answer = ask(seller, dispute, **{"hx-request": "true"}).content.decode()
    assert "<html" not in answer
    assert (
        '<blockquote class="quote" lang="en" dir="auto">The parcel has not come yet.</blockquote>' in answer
    )
    assert "Machine translation from Chinese." in answer
    assert "not part of the record" in answer


def test_without_scripts_a_page_shows_both(seller, dispute, machine):
    answer = ask(seller, dispute).content.decode()
    assert (CHINESE in answer, "The parcel has not come yet." in answer) == (True, True)
    assert f'href="{page_of(dispute)}#e{dispute.version}"' in answer


def test_what_is_sent_is_the_text_and_two_languages(seller, dispute, machine):
    ask(seller, dispute)
    (post,) = machine.posts
    asked = {"q": CHINESE, "source": "zh-Hans", "target": "en", "format": "text", "api_key": "a-key"}
    assert (post.path, json.loads(post.body)) == ("/translate", asked)


def test_the_same_text_is_sent_once(seller, dispute, machine):
    first, second = ask(seller, dispute), ask(seller, dispute)
    assert len(machine.posts) == 1
    assert first.context["translation"] == second.context["translation"]


def test_the_record_stays_as_it_was(seller, dispute, machine):
    before = list(dispute.events.values())
    ask(seller, dispute)
    assert list(dispute.events.values()) == before


@pytest.mark.parametrize(
    "how",
    [
        500,
        429,
        lambda handler: say(handler, 302, b"", Location="http://127.0.0.1:1/translate"),
        lambda handler: say(handler, 200, b"<html>"),
        lambda handler: say(handler, 200, b'{"translatedText": 5}'),
        lambda handler: say(handler, 200, b'["no"]'),
        lambda handler: handler.connection.close(),
    ],
)
def test_a_failure_says_so_and_loses_nothing(seller, dispute, machine, how):
    machine.script = [how]
    answer = ask(seller, dispute)
    assert (answer.status_code, answer.context["reason"]) == (200, NOT_NOW)
    assert CHINESE in answer.content.decode()
    assert ask(seller, dispute).context["translation"].text == "The parcel has not come yet."


def test_a_long_text_is_not_sent(dispute, machine):
    with pytest.raises(asking.NotTranslated, match="too long"):
        asking.translation_of("a" * (LONGEST + 1), "", dispute.buyer)
    assert machine.posts == []


def test_nobody_sends_without_end(dispute, machine, monkeypatch):
    monkeypatch.setattr(asking, "MOST", 1)
    asking.translation_of("Eins", "de", dispute.buyer)
    with pytest.raises(asking.NotTranslated, match="many"):
        asking.translation_of("Zwei", "de", dispute.buyer)
    assert asking.translation_of("Eins", "de", dispute.buyer).text == "The parcel has not come yet."


def test_strangers_get_nothing(client, dispute, machine):
    client.force_login(make_mediator())
    assert ask(client, dispute).status_code == 404
    assert machine.posts == []


def test_a_private_note_is_sent_for_nobody(client, machine):
    dispute = make_dispute_in(State.UNDER_REVIEW)
    mediator = make_mediator()
    perform("send_message", dispute.pk, actor=mediator, message=Message(text=CHINESE, private=True))
    perform("send_message", dispute.pk, actor=dispute.buyer, message=Message(text=CHINESE))
    dispute.refresh_from_db()
    note, message = dispute.version - 1, dispute.version
    case = f"/mediation/disputes/dispute/{dispute.reference}/"
    client.force_login(mediator)
    assert client.post(f"{case}translation/{note}/").status_code == 404
    page = client.get(case).content.decode()
    assert (f"translation/{note}/" in page, f"translation/{message}/" in page) == (False, True)
    client.force_login(staff_of(dispute))
    assert ask(client, dispute, note).status_code == 404
    assert machine.posts == []
    client.force_login(mediator)
    assert client.post(f"{case}translation/{message}/").context["translation"].source == "zh"


@pytest.mark.parametrize(
    "url", ["http://192.0.2.1", "http://10.0.0.1:5000", "ftp://example.com", "http://u:p@127.0.0.1"]
)
def test_only_this_machine_is_called_without_encryption(url):
    with pytest.raises(asking.NotTranslated):
        LibreTranslate(url).translate("Hallo", "de", "en")
