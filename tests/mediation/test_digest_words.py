"""How words are written for search, the same on both databases, and what of a case is among them."""

import pytest
from django.db import connection

from disputes.flow import State
from disputes.models import Dispute, Message
from disputes.perform import perform
from mediation.digest import digest, digest_lagging, normalised, words_of
from mediation.digest.fulltext import Term, matches, query_of, terms_of
from mediation.digest.words import plain_letter
from mediation.models import CaseText
from tests.factories import make_dispute_in

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Crème BRÛLÉE", "creme brulee"),
        ("Straße ﬁve ①", "strasse five 1"),
        ("物流公司ok", "物 流 公 司 ok"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("한국어", "한국어"),
        ("D-2026-7Q4K9M", "d 2026 7q4k9m"),
        ("anna.b+x@example.com", "anna b x example com"),
        ("snake_case it's", "snake case it s"),
        ("!?—🙂", ""),
    ],
)
def test_words_are_small_plain_and_sign_by_sign(text, words):
    assert normalised(text) == words


@pytest.mark.parametrize(
    "text", ["Crème brûlée", "Straße", "ﬁﬀ", "한국어", "ÅNGSTRÖM", "İstanbul", "e\u0301te\u0301"]
)
def test_a_text_is_written_like_its_letters(text):
    assert "".join(map(plain_letter, text)).split() == words_of(text)


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("damaged bo", [Term(("damaged",)), Term(("bo",))]),
        ("damaged bow", [Term(("damaged",)), Term(("bow",), True)]),
        ("D-2026-7q4", [Term(("d", "2026", "7q4"), True)]),
        ("物流", [Term(("物", "流"))]),
        ('"*" AND', [Term(("and",), True)]),
        ("*", []),
    ],
)
def test_what_is_typed_becomes_terms(typed, terms):
    assert terms_of(typed) == terms


def found(text, **options):
    with connection.cursor() as database:
        database.execute(matches(), [query_of(terms_of(text), **options)])
        return {pk for (pk,) in database.fetchall()}


@pytest.fixture
def case(db):
    return make_dispute_in(State.AWAITING_SELLER_RESPONSE)


WORDS = [
    "1e5",
    "2e",
    "12",
    "0x1f",
    "7q4k9m",
    "rr123456785pt",
    "4k",
    "007",
    "a1b2c3",
    "strasse",
    "한국어",
    "物",
    "ñandu",
]


@pytest.mark.parametrize("word", WORDS)
def test_each_word_is_one_word_to_the_database(case, word):
    CaseText.objects.create(dispute=case, text=normalised(f"before {word} after"))
    assert found(word) == found(f"before-{word}-after") == {case.pk}
    assert found(f"{word}x") == set()


def test_terms_stand_anywhere_and_the_words_of_one_in_a_row(case):
    CaseText.objects.create(dispute=case, text=normalised("The blue bowl came broken."))
    assert found("broken blue") == found("blue-bowl") == found("bro") == {case.pk}
    assert found("bowl-blue") == found("blue green") == found("roken") == set()
    assert found("blue green", all_of_them=False) == {case.pk}


def test_the_index_follows_the_text(case):
    text = CaseText.objects.create(dispute=case, text="kettle")
    text.text = "teapot"
    text.save()
    assert (found("kettle"), found("teapot")) == (set(), {case.pk})
    text.delete()
    assert found("teapot") == set()


def test_the_digest_lags_until_the_worker_has_been(case):
    assert digest_lagging() == 1
    perform("send_message", case.pk, actor=case.buyer, message=Message(text="The kettle leaks."))
    assert found("kettle") == set()
    assert list(Dispute.objects.undigested()) == [case]
    assert digest_lagging() == 1
    assert found("kettle") == {case.pk}
    assert digest_lagging() == 0


def test_names_stay_where_a_long_text_is_cut_off(case, monkeypatch):
    monkeypatch.setattr("mediation.digest.text.MOST_LETTERS", 80)
    digest(case.pk)
    assert found(case.reference) == found(case.order.reference) == {case.pk}
    assert found("paid") == set()
