"""What the coach marks, kind by kind, and what it leaves alone."""

from dataclasses import replace

import pytest

from disputes.coach import Kind, Mark, Situation, advise
from disputes.flow import Role

OFFERING = Situation(Role.SELLER, proposes=True)
ASKING = Situation(Role.BUYER)


def marks(text, situation=OFFERING, language=""):
    situation = replace(situation, language=language)
    return [(mark.kind.value, mark.words, mark.instead) for mark in advise(text, situation).marks]


def test_a_mark_says_what_where_why_and_what_to_write_instead():
    text = "🙂 The RMA is open."
    (mark,) = advise(text, OFFERING).marks
    assert mark == Mark(Kind.JARGON, 6, 9, "RMA", "The buyer may not know this word.", "return")
    assert text[mark.start : mark.end] == "RMA"


def test_a_good_answer_has_no_marks():
    assert marks("I am sorry that the bowl broke on the way. I can refund 20 EUR today.") == []


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "The last mile carrier has it.", [("jargon", "last mile", "local")]),
        ("zh", "物流显示妥投了。", [("jargon", "妥投", "已送到")]),
        ("es", "Es su culpa.", [("blame", "Es su culpa", "lo que pasó")]),
        ("pt-br", "Vou no Procon amanhã.", [("threat", "Vou no Procon", "")]),
        ("fr", "Annulez le litige.", [("off_platform", "Annulez le litige", "proposez-le ici")]),
        ("de", "Wir schicken zeitnah Ersatz.", [("jargon", "zeitnah", "an welchem Tag genau")]),
        ("ru", "Закройте спор.", [("off_platform", "Закройте спор", "предложите здесь")]),
        ("ar", "هذا خطؤك", [("blame", "هذا خطؤك", "ما الذي حدث")]),
    ],
)
def test_every_language_has_its_words(language, text, found):
    assert marks(text, language=language) == found


def test_blame_is_marked_and_its_denial_is_not():
    assert marks("It is your fault.") == [("blame", "your fault", "what happened")]
    assert marks("It is not your fault.") == []
    assert marks("这不是您的问题。") == []


def test_a_threat_is_marked_and_the_clock_is_none():
    assert marks("We will sue you.") == [("threat", "sue you", "")]
    assert marks("If you do not answer, the clock decides.") == []


def test_words_in_capitals_are_marked_where_they_are_everyday_words():
    assert marks("PLEASE READ IT, then answer.") == [("capitals", "PLEASE READ IT", "Please read it")]
    assert marks("NEVER again.") == [("capitals", "NEVER", "Never")]
    assert marks("100 % COTTON, DHL EXPRESS, SKU-AB-12, WH-1000XM4 SILVER") == []


def test_an_abbreviation_after_one_letter_is_not_shouted():
    assert marks("O DVD chegou bem.", language="pt-br") == []
    assert marks("O QUE houve?", language="pt-br") == [("capitals", "O QUE", "O que")]


def test_strings_of_punctuation_are_marked_and_single_signs_are_not():
    assert marks("Why??? No!!") == [("punctuation", "???", "?"), ("punctuation", "!!", "!")]
    assert marks("为什么？！") == [("punctuation", "？！", "？")]
    assert marks("لماذا؟؟") == [("punctuation", "؟؟", "؟")]
    assert marks("Why? No! Well ... fine.") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Contact me on WhatsApp please.", "Contact me on WhatsApp"),
        ("Close the dispute and I will refund you.", "Close the dispute and I will refund"),
        ("我们私下解决吧。", "私下解决"),
        ("加我微信聊。", "加我微信"),
    ],
)
def test_promises_that_leave_the_platform_are_marked(text, words):
    assert [(kind, found) for kind, found, _instead in marks(text)] == [("off_platform", words)]


def test_who_warns_of_leaving_the_platform_is_not_marked():
    assert marks("You do not have to close the dispute.") == []
    assert marks("The photo came from WhatsApp and is small.") == []


@pytest.mark.parametrize(
    "data",
    [
        "lena@example.com",
        "+49 30 901820",
        "DE89 3704 0044 0532 0130 00",
        "4111 1111 1111 1111",
        "11010519491231002X",
    ],
)
def test_personal_data_is_marked(data):
    assert marks(f"It is {data} here.") == [("personal", data, "")]


def test_a_telephone_number_without_its_country_is_read_by_the_language():
    assert marks("电话13812345678。", language="zh") == [("personal", "13812345678", "")]
    assert marks("It is 13812345678 here.", language="en") == []


def test_a_day_is_no_telephone_number():
    assert marks("Es kam am 2026-11-19 an.", language="de") == []


def test_a_number_is_named_by_no_and_not_where_that_is_a_word():
    assert marks("Me chama no WhatsApp +55 11 91234-5678.", language="pt-br")[1:] == [
        ("personal", "+55 11 91234-5678", "")
    ]
    assert marks("O pacote no. 11 91234-5678.", language="pt-br") == []


@pytest.mark.parametrize(
    "text",
    [
        "订单13812345678已退款。",
        "Parcel reference 4111 1111 1111 1112.",
        "It is 4111 1111 1111 1112 here.",
        "DE88 3704 0044 0532 0130 00 has a slip in it.",
        "LX123456785CN came on 2026-11-04 at 14:20.",
        "It costs 1,299.00 EUR and 4.200.000 IDR.",
    ],
)
def test_numbers_of_orders_and_parcels_are_not_personal(text):
    assert marks(text) == []


def test_the_name_of_a_chat_account_is_marked_and_the_words_after_it_are_not():
    assert ("personal", "happy_shop88", "") in marks("WeChat: happy_shop88")
    assert marks("WhatsApp compresses every photo.") == []


def test_sentences_are_long_by_the_measure_of_their_language():
    short = "The parcel left on Monday and came on Friday."
    long = "The parcel " + "and the box " * 10 + "left."
    assert marks(f"{short} {long}") == [("long", long, "")]
    assert marks("包裹" * 37 + "。", language="zh") == []
    assert [kind for kind, *_others in marks("包裹" * 38 + "。", language="zh")] == ["long"]


def test_vowel_signs_make_no_words_of_their_own():
    sentence = " ".join(["مُحَمَّدٌ"] * 30) + "."
    assert [mark[0] for mark in marks(sentence, language="ar")] == []


def test_a_sellers_text_without_a_next_step_is_marked_as_a_whole():
    silent = Situation(Role.SELLER)
    text = "Our records are correct."
    (mark,) = advise(text, silent).marks
    assert (mark.kind, mark.start, mark.end, mark.words) == (Kind.NEXT_STEP, 0, len(text), "")
    assert marks("I can refund 10 EUR.", silent) == []
    assert marks("We will check it and write by Monday.", silent) == []
    assert marks(text, OFFERING) == []
    assert marks(text, ASKING) == []
    assert marks("  ", silent) == []


def test_a_running_clock_is_named_where_a_message_makes_no_offer():
    text = "Our records are correct."
    (waiting,) = advise(text, Situation(Role.SELLER, clock_runs=True)).marks
    (other,) = advise(text, Situation(Role.SELLER)).marks
    assert (
        waiting.why == "It makes no offer, and it is not an answer: your time runs on until you choose one."
    )
    assert other.why == "It says neither what you offer nor what happens next."


def test_buyers_are_told_more_gently():
    text = "You are a liar."
    (to_buyer,) = advise(text, ASKING).marks
    (to_seller,) = advise(text, OFFERING).marks
    assert to_buyer.why.startswith("A mediator decides by facts.")
    assert to_seller.why.startswith("Blame hardens the other side.")


def test_a_very_long_text_is_read_from_its_beginning():
    assert marks("a" * 5000 + " RMA") == []
