"""Glossaries: the built-in ones can be read, and an operator's or a store's own words count beside them."""

import pytest
from django.utils import translation

from disputes.coach import Situation, advise
from disputes.coach.glossary import BUILT_IN, read
from disputes.coach.languages import SCRIPTS, SPOKEN, UNSPACED, language_of, spoken
from disputes.coach.private import REGIONS
from disputes.coach.sentences import LONGEST
from disputes.flow import Role
from disputes.tongues.detecting import SMALL_WORDS


@pytest.mark.parametrize("language", SPOKEN)
def test_every_row_of_a_built_in_glossary_is_used(language):
    phrases, problems = read(BUILT_IN / f"{language}.csv", spaced=language not in UNSPACED)
    assert problems == []
    assert {"jargon", "blame", "threat", "off_platform", "allowed"} <= {phrase.kind for phrase in phrases}


@pytest.mark.parametrize(
    "known",
    [
        [path.stem for path in BUILT_IN.glob("*.csv")],
        {*map(spoken, SMALL_WORDS), *(language for language, _script in SCRIPTS)} - {""},
        LONGEST,
        REGIONS,
    ],
    ids=["glossary", "small words or script", "long sentences", "telephone numbers"],
)
def test_a_language_with_a_glossary_is_known_wherever_it_is_asked_for(known):
    assert set(known) == set(SPOKEN)


@pytest.fixture
def own(tmp_path, settings):
    """Writes rows of an operator's own: own("en", "jargon,blorp,thing")."""
    settings.COACH_GLOSSARIES = str(tmp_path)

    def write(name, *rows):
        path = tmp_path / f"{name}.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(["kind,words,instead", *rows]), encoding="utf-8")

    return write


def marks(text, **options):
    found = advise(text, Situation(Role.SELLER, language="en", proposes=True, **options)).marks
    return [(mark.kind.value, mark.words, mark.instead) for mark in found]


def test_an_operator_adds_words_without_code(own):
    assert marks("The blorp is here.") == []
    own("en", "jargon,blorp,thing")
    assert marks("The blorp is here.") == [("jargon", "blorp", "thing")]


def test_a_stores_own_words_count_for_that_store_alone(own):
    own("store-7/en", "jargon,blorp,thing")
    assert marks("The blorp is here.", store=7) == [("jargon", "blorp", "thing")]
    assert marks("The blorp is here.", store=8) == []


def test_an_operator_allows_a_built_in_word(own):
    assert marks("Your VAT is in it.") == [("jargon", "VAT", "tax")]
    own("en", "allowed,VAT,")
    assert marks("Your VAT is in it.") == []


def test_an_operator_says_better_what_to_write_instead(own):
    own("en", "jargon,VAT,value added tax")
    assert marks("Your VAT is in it.") == [("jargon", "VAT", "value added tax")]


def test_a_row_that_cannot_be_used_is_left_out_and_named_in_the_log(own, caplog):
    own("en", "jargon,blorp,thing", "jargno,blarp,", "jargon,(blirp,")
    assert marks("The blorp, the blarp.") == [("jargon", "blorp", "thing")]
    assert [record.getMessage() for record in caplog.records] == [
        "Left out of a glossary of the coach: en.csv, line 3: no such kind: jargno",
        "Left out of a glossary of the coach: en.csv, line 4: cannot be read: (blirp",
    ]


def test_a_file_of_another_kind_is_left_out(own, tmp_path, caplog):
    (tmp_path / "en.csv").write_bytes(b"\xff\xfe words")
    assert marks("The RMA is open.") == [("jargon", "RMA", "return")]
    assert "en.csv" in caplog.text


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("big ... box", "a big and heavy box", "big and heavy box"),
        ("big ... box", "a big cup. A box", None),
        ("(big/small) box", "a small box", "small box"),
        ("the (big/) box", "see the box", "the box"),
        ("ship*", "we shipped it", "shipped"),
        ("# days", "in 3 days", "3 days"),
        ("box", "boxes", None),
    ],
)
def test_words_are_written_with_a_few_signs(own, words, text, found):
    own("en", f"jargon,{words},")
    assert [mark[1] for mark in marks(text)] == ([found] if found else [])


@pytest.mark.parametrize("text", ["أغلق النزاع", "اغلق النزاع", "أُغْلِقَ النِّزَاعُ", "أغلق، النزاع"])
def test_arabic_is_found_with_and_without_vowel_signs(own, text):
    own("ar", "jargon,أغلق النزاع,")
    found = advise(f"نعم {text}.", Situation(Role.SELLER, language="ar", proposes=True)).marks
    assert ("jargon", text) in [(mark.kind.value, mark.words) for mark in found]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The parcel is not here and we have no news.", "en"),
        ("El paquete no está, y los datos que tengo son de la semana pasada.", "es"),
        ("O pacote não chegou e você não respondeu.", "pt-br"),
        ("Le colis est là mais il manque une pièce.", "fr"),
        ("Das Paket ist nicht da und ich habe keine Nachricht.", "de"),
        ("Посылка пришла повреждённой.", "ru"),
        ("وصل الطرد مكسورا", "ar"),
        ("运单号是LX123456785CN，还没有到。", "zh"),
        ("12345", "en"),
    ],
)
def test_the_language_of_a_text_is_guessed(text, language):
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text", ["Email me at shop@example.com", "See www.shop.com for a refund form", "See shop.com"]
)
def test_an_address_says_nothing_of_the_language(text):
    assert language_of(text) == "en"


def test_what_is_too_short_to_tell_is_in_the_language_of_the_reply_else_of_the_page():
    assert (language_of("Menteur !"), language_of("Menteur !", "fr")) == ("en", "fr")
    with translation.override("de"):
        assert (language_of("Menteur !"), language_of("Menteur !", "fr")) == ("de", "fr")
        assert language_of("The parcel is not here and we have no news.") == "en"


@pytest.mark.parametrize(
    ("page", "text"), [("de", "Betrüger! Lügner!"), ("de", "Selber schuld."), ("fr", "Menteur !")]
)
def test_a_short_reproach_is_marked_in_the_language_of_the_page(page, text):
    with translation.override(page):
        assert "blame" in [mark.kind.value for mark in advise(text, Situation(Role.BUYER)).marks]


def test_tags_of_languages_lead_to_a_glossary():
    assert [spoken(tag) for tag in ("pt", "zh-hans", "de-AT", "ja", "")] == ["pt-br", "zh", "de", "", ""]
