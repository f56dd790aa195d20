"""Notes of mediators: clearly apart, and no door lets a party see a word, file, quote or count of them."""

import io
import zipfile

import pypdfium2
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from disputes.delivery import send_deliveries
from disputes.flow import State
from disputes.models import ApiKey, Message, WebhookMessage
from disputes.perform import perform
from evidence.models import Evidence
from tests.evidence.pieces import unsent
from tests.factories import again, make_dispute_in, make_mediator, staff_of
from tests.webhooks.conftest import make_endpoint

pytestmark = pytest.mark.django_db
SECRET, FILE, WORDS = "Neither of them is honest.", "who-lies.txt", "what the note's paper says"
ASKED = "Is it wet?"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    backend = settings.STORAGES["evidence"]["BACKEND"]
    settings.STORAGES = settings.STORAGES | {
        "evidence": {"BACKEND": backend, "OPTIONS": {"location": str(tmp_path)}}
    }


def say(case, who, text, files=(), **fields):
    message = Message(text=text, **fields)
    return perform(
        "send_message", case.pk, actor=who, at=timezone.now(), message=message, evidence=list(files)
    )


@pytest.fixture
def case(mediator):
    """Of its record no. 5 is a question of the buyer, no. 6 a note with a paper that answers it."""
    found = make_dispute_in(State.UNDER_REVIEW)
    make_endpoint("https://shop.example.com/hooks", found.order.marketplace)
    question = say(found, found.buyer, ASKED)
    paper = unsent("text/plain", role="mediator", name=FILE, content=WORDS.encode())
    note = say(found, mediator, SECRET, [paper], private=True, answers=question.sequence)
    say(found, mediator, "It is all his fault.", private=True, answers=note.sequence)
    return again(found)


def pages_of(client, case, portal):
    """All that a party can ask for which tells of the record."""
    here, number = f"/{portal}/disputes/{case.reference}/", case.evidence.get(name=FILE).pk
    note = case.events.get(data__message__text=SECRET).sequence
    yield client.get(here)
    yield client.get(f"{here}news/?seen=0")
    yield client.get(f"{here}send_message/?answers={note}")
    yield client.get(f"{here}submit_evidence/")
    yield client.get(f"{here}deadline.ics")
    answer = {"text": "Hello.", "answers": note}
    yield client.post(f"{here}send_message/", answer)
    yield client.post(f"{here}send_message/", answer, headers={"HX-Request": "true"})
    stale = {"version": "1", "remedy": "partial_refund", "amount": "10.00", "statement": "Well."}
    yield client.post(f"{here}propose/", stale)
    yield client.get(f"/evidence/tiles/?dispute={case.reference}&seen=")
    for name in ("details", "item", "original"):
        yield client.get(reverse(f"evidence:{name}", args=[number]))
    for name in ("disputes", "agenda", "changes"):
        yield client.get(reverse(f"disputes:{portal}_{name}"), {"since": case.opened_at.isoformat()})


@pytest.mark.parametrize("text", [SECRET, "honest", FILE])
def test_a_store_that_searches_for_it_finds_nothing(client, case, text):
    client.force_login(staff_of(case))
    search = reverse("disputes:seller_disputes")
    assert case.reference not in read(client.get(search, {"q": text}))
    assert case.reference in read(client.get(search, {"q": case.reference}))


def read(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace")


@pytest.mark.parametrize("portal", ["buyer", "seller"])
def test_no_page_of_a_party_tells_a_word_of_it(client, case, portal):
    client.force_login(case.buyer if portal == "buyer" else staff_of(case))
    told = [(r.request["PATH_INFO"], read(r)) for r in pages_of(client, case, portal)]
    for secret in (SECRET, FILE, WORDS, "It is all his fault."):
        assert [path for path, text in told if secret in text] == []
    assert f"Answers no. {case.events.get(data__message__text=ASKED).sequence}" not in told[0][1]
    assert told[0][1].count("A mediator wrote a note for mediators") == 2
    assert case.events.filter(role=portal, action="send_message", data__message__text="Hello.").count() == 0


@pytest.mark.parametrize("portal", ["buyer", "seller"])
def test_the_archive_of_a_party_holds_its_place_and_no_more(client, case, portal):
    client.force_login(case.buyer if portal == "buyer" else staff_of(case))
    archive = client.get(f"/{portal}/disputes/{case.reference}/archive.zip")
    packed = zipfile.ZipFile(io.BytesIO(b"".join(archive.streaming_content)))
    told = {name: packed.read(name).decode(errors="replace") for name in packed.namelist()}
    paper = pypdfium2.PdfDocument(packed.read("case.pdf"))
    told["case.pdf"] = " ".join(page.get_textpage().get_text_range() for page in paper)
    assert ASKED in told["case.pdf"]
    for secret in (SECRET, FILE, WORDS, "It is all his fault.", "Answers no."):
        assert [name for name, text in told.items() if secret in text] == []


def test_no_mail_and_no_program_tells_of_it(case):
    send_deliveries(at=timezone.now())
    parties = {case.buyer.email, staff_of(case).email}
    letters = [
        f"{each.subject} {each.body} {each.alternatives}" for each in mail.outbox if parties & {*each.to}
    ]
    assert any(ASKED in letter for letter in letters)
    hooks = list(WebhookMessage.objects.values_list("body", flat=True))
    assert hooks
    _key, text = ApiKey.objects.make(case.order.marketplace, timezone.now())
    program = Client(headers={"Authorization": f"Bearer {text}"})
    where = f"/api/v1/disputes/{case.reference}"
    answers = [read(program.get(path)) for path in (where, f"{where}/events?limit=100", "/api/v1/disputes")]
    notes = [row for row in program.get(f"{where}/events?limit=100").json()["results"] if row["private"]]
    assert [row["data"] for row in notes] == [{}, {}]
    for secret in (SECRET, FILE, "It is all his fault."):
        assert [text for text in [*letters, *hooks, *answers] if secret in text] == []


def test_a_program_that_answers_a_note_is_refused_as_if_it_were_not_there(case):
    _key, text = ApiKey.objects.make(case.order.marketplace, timezone.now())
    program = Client(headers={"Authorization": f"Bearer {text}"})
    where = f"/api/v1/disputes/{case.reference}/actions/send_message"
    note = case.events.get(data__message__text=SECRET).sequence

    def answered(number):
        body = {"as": "buyer", "text": "Hm.", "answers": number}
        answer = program.post(where, body, content_type="application/json")
        return answer.status_code, answer.json().get("errors")

    assert (
        answered(note)
        == answered(999)
        == (422, {"answers": ["The message that you answer is not in this record."]})
    )
    assert answered(note - 1) == (200, None)


def test_mediators_read_it_marked_with_its_quote_and_its_file(desk, case, mediator):
    page = desk.get(reverse("mediation:disputes_dispute_change", args=[case.reference]))
    second, first, question = page.context["entries"][:3]
    assert (question.private, first.private, second.private) == ("", "Only mediators", "Only mediators")
    assert (first.words, first.quoted.words, second.quoted.words) == (SECRET, ASKED, SECRET)
    assert [tile.name for tile in first.tiles] == [FILE]
    assert [note.data["message"]["text"] for note in page.context["notes"]] == [
        "It is all his fault.",
        SECRET,
    ]
    assert page.content.decode().count("bubble-note") == 2
    assert Evidence.objects.visible_to(mediator).filter(name=FILE).exists()


def test_a_mediator_who_answers_a_note_openly_is_told_what_is_missing(desk, case):
    note = case.events.get(data__message__text=SECRET).sequence
    url = reverse("mediation:disputes_dispute_action", args=[case.reference, "send_message"])
    answer = {"text": "I doubt it.", "version": case.version, "answers": note}
    refused = desk.post(url, answer)
    assert refused.context["form"].errors == {
        "private": ["You answer a note for mediators, so only mediators may read this."]
    }
    assert again(case).version == case.version
    unknown = desk.post(url, answer | {"answers": 999, "private": "on"})
    assert unknown.context["form"].errors == {
        "answers": ["The message that you answer is not in this record."]
    }
    assert desk.post(url, answer | {"private": "on"}).status_code == 302
    last = again(case).events.latest("sequence")
    assert last.data["message"] == {"text": "I doubt it.", "private": True, "answers": note}


def test_who_stepped_back_reads_it_no_more_in_the_news_either(client, case):
    gone = make_mediator("Gone")
    perform("take", case.pk, actor=gone, at=timezone.now())
    perform("recuse", case.pk, actor=gone, at=timezone.now(), why="I know the buyer.")
    client.force_login(gone)
    for url in (
        reverse("mediation:disputes_dispute_change", args=[case.reference]),
        reverse("mediation:disputes_dispute_news", args=[case.reference]) + "?seen=0",
    ):
        page = client.get(url).content.decode()
        assert ASKED in page
        assert SECRET not in page
        assert FILE not in page


# -- a case's page that stays open


def test_a_colleague_s_note_comes_to_the_open_page(desk, case, colleague):
    url = desk.get(reverse("mediation:disputes_dispute_change", args=[case.reference])).context["news_url"]
    assert desk.get(url).status_code == 204
    say(case, colleague, "I doubt it.", private=True)
    answer = desk.get(url)
    page = answer.content.decode()
    assert [entry.number for entry in answer.context["fresh"]] == [case.version + 1]
    assert f"{case.version + 1} entries</p>" in page
    assert page.count("I doubt it.") == 2  # in the record, and among the notes
    assert (answer.context["said"], 'id="now"' in page, 'id="news-more"' in page) == (
        "1 new message.",
        False,
        False,
    )


def test_what_a_party_does_comes_with_where_the_case_stands(desk, case):
    url = desk.get(reverse("mediation:disputes_dispute_change", args=[case.reference])).context["news_url"]
    piece = unsent("text/plain", name="late.txt", content=b"late")
    perform("submit_evidence", case.pk, actor=case.buyer, at=timezone.now(), evidence=[piece])
    page = desk.get(url).content.decode()
    assert "1 new entry in the record." in page
    assert "There is more on this case than the page shows." in page
    assert 'id="now"' in page


def test_the_slower_side_s_reading_comes_to_the_open_page(desk, case):
    say(case, case.buyer, "It broke.")
    say(case, staff_of(case), "It did not.")
    for user, portal in ((staff_of(case), "seller"), (case.buyer, "buyer")):
        page = desk.get(reverse("mediation:disputes_dispute_change", args=[case.reference]))
        assert desk.get(page.context["news_url"]).status_code == 204
        reader = Client()
        reader.force_login(user)
        reader.get(reverse(f"disputes:{portal}_dispute", args=[case.reference]))
        assert desk.get(page.context["news_url"]).status_code == 200


def test_a_case_s_news_are_one_query_where_there_are_none(desk, case, django_assert_num_queries):
    url = desk.get(reverse("mediation:disputes_dispute_change", args=[case.reference])).context["news_url"]
    desk.get(url)
    with django_assert_num_queries(3):  # session, account, and where the case stands
        assert desk.get(url).status_code == 204


def test_only_mediators_are_told_a_case_s_news(client, case):
    url = reverse("mediation:disputes_dispute_news", args=[case.reference])
    for user in (case.buyer, staff_of(case)):
        client.force_login(user)
        assert client.get(url).status_code in (302, 403, 404)
    client.logout()
    assert client.get(url).status_code in (302, 403)
    asked_by_itself = client.get(url, headers={"HX-Request": "true"})
    assert asked_by_itself.status_code == 403  # no sign-in page within the open one
