"""The language of what people wrote: told where it is sure, and shown where it is not the page's."""

from pathlib import Path

import pytest
from django.utils import translation

from disputes.flow import State
from disputes.models import Message
from disputes.perform import perform
from disputes.tongues import name_of, tongue_of, written_in
from tests.factories import make_dispute_in, make_mediator, staff_of

COACH = Path(__file__).parents[1] / "coach"
RUSSIAN = "Посылка не пришла, и мне никто не отвечает."


@pytest.mark.parametrize(
    ("text", "tongue"),
    [
        ("Both bowls came cracked and the box was open.", "en"),
        ("The photo shows a crack in each bowl.", "en"),
        ("包裹还没有到，请尽快处理。", "zh"),
        ("我要退款", "zh"),
        ("快递单号 LX123456789CN 显示 delivered，但是没有收到", "zh"),
        ("El paquete no ha llegado y nadie me contesta.", "es"),
        ("O pacote não chegou e você não respondeu.", "pt"),
        ("Le colis est arrivé abîmé, je veux un remboursement.", "fr"),
        ("Die beiden Schalen sind zerbrochen, ich bitte um mein Geld.", "de"),
        (RUSSIAN, "ru"),
        ("لم يصل الطرد حتى الآن وأريد استرداد المبلغ", "ar"),
        ("Посилка так і не прийшла, поверніть мені гроші, це вже третій раз.", "uk"),
        ("Пратката не пристигна и аз искам да ми върнете парите.", "bg"),
        ("荷物がまだ届いていません。", "ja"),
        ("소포가 아직 도착하지 않았습니다", "ko"),
        ("Il pacco non è mai arrivato e vorrei un rimborso, grazie.", "it"),
        ("Het pakket is nooit aangekomen en ik wil mijn geld terug.", "nl"),
    ],
)
def test_a_text_tells_its_language(text, tongue):
    assert tongue_of(text) == tongue


@pytest.mark.parametrize(
    "text",
    ["", "ok", "OK thanks", "RR123456785PT", "iPhone 15 Pro", "😡😡😡", "12.50 EUR", "https://example.com/the/and",
     "返品希望", "no", "Sim", "بسته من هنوز نرسیده است", "De la", "Hotel Metropol", "!!!"],
)  # fmt: skip
def test_what_does_not_tell_gets_no_language(text):
    assert tongue_of(text) == ""


@pytest.fixture(scope="module")
def short():
    """Of each short sentence: its language, the sentence, what is told."""
    lines = (Path(__file__).parent / "short_sentences.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split(" | ") for line in lines if not line.startswith("#")]
    return [(language, text, tongue_of(text)) for language, text in rows]


def test_short_sentences_are_hardly_ever_told_wrong(short):
    wrong = [row for row in short if row[2] not in (row[0], "")]
    assert len(wrong) <= 0.02 * len([row for row in short if row[2]]), wrong


def test_most_short_sentences_in_the_languages_of_the_pages_are_told(short):
    ours = [row for row in short if row[0] in ("en", "zh", "es", "pt", "fr", "de", "ru", "ar")]
    missed = [row for row in ours if row[2] != row[0]]
    assert len(missed) <= 0.15 * len(ours), missed


def test_the_page_decides_where_two_languages_are_meant():
    assert [tongue_of("No funciona.", likely) for likely in ("", "es", "de")] == ["", "es", ""]


@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_answers_of_sellers_are_told_right_or_not_at_all(tongue):
    answers = (COACH / f"answers_{tongue}.txt").read_text(encoding="utf-8").splitlines()
    texts = [line.rpartition("|")[2] for line in answers if line and not line.startswith("#")]
    told = [tongue_of(text) for text in texts]
    assert [(text, found) for text, found in zip(texts, told, strict=True) if found not in (tongue, "")] == []
    assert told.count(tongue) > 0.6 * len(told)


def test_the_language_is_told_where_it_is_not_the_pages():
    assert written_in("zh") == "Written in Chinese"
    assert (written_in("en"), written_in("")) == ("", "")
    with translation.override("zh-hans"):
        assert (written_in("zh"), written_in("en") != "") == ("", True)


def test_a_languages_name_is_in_the_readers_language():
    assert name_of("pt") == "Portuguese"
    with translation.override("fr"):
        assert name_of("zh") == "chinois"


@pytest.mark.django_db
def test_a_message_shows_its_language_to_who_reads_another(client):
    dispute = make_dispute_in(State.AWAITING_SELLER_RESPONSE)
    for text in ("包裹还没有到，请尽快处理。", "When will the parcel be here?"):
        perform("send_message", dispute.pk, actor=dispute.buyer, message=Message(text=text))
    client.force_login(staff_of(dispute))
    answer = client.get(f"/seller/disputes/{dispute.reference}/")
    entries = [entry for entry in answer.context["entries"] if entry["message"]]
    assert [(entry["lang"], entry["tongue"]) for entry in entries] == [
        ("en", ""),
        ("zh", "Written in Chinese"),
    ]
    page = answer.content.decode()
    assert ('lang="zh" dir="auto">包裹' in page, "Written in Chinese" in page) == (True, True)


@pytest.mark.django_db
def test_mediators_see_the_language_too(client):
    dispute = make_dispute_in(State.UNDER_REVIEW)
    perform(
        "send_message",
        dispute.pk,
        actor=dispute.buyer,
        message=Message(text="Посылка не пришла, и мне никто не отвечает."),
    )
    client.force_login(make_mediator())
    page = client.get(f"/mediation/disputes/dispute/{dispute.reference}/").content.decode()
    assert "Written in Russian" in page
