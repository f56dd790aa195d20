"""What check digits say about tracking numbers, and what may have been meant."""

import pytest

from evidence.tracking import Check, Judgement, checked, issuing_country, judge
from evidence.tracking.judging import belongs_words


@pytest.mark.parametrize(
    ("carrier", "number", "check"),
    [
        ("CTT", "RR123456785PT", Check.VALID),
        ("CTT", "rr 123 456 785 pt", Check.VALID),
        ("CTT", "RR-1234-5678-5PT", Check.VALID),
        ("CTT", "RR123456784PT", Check.INVALID),
        ("CTT", "RR12345678SPT", Check.INVALID),
        ("Chunghwa Post", "RR123456785TW", Check.VALID),
        ("UPS", "1Z5R89390357567127", Check.VALID),
        ("UPS", "1Z5R89390357567128", Check.INVALID),
        ("UPS", "1Z5R8939035756712X", Check.INVALID),
        ("UPS", "2Z5R89390357567127", Check.INVALID),
        ("SF Express", "2Z5R89390357567127", Check.UNKNOWN),
        ("FedEx", "986578788855", Check.VALID),
        ("FedEx", "986578788856", Check.INVALID),
        ("SF Express", "986578788856", Check.UNKNOWN),
        ("DHL Express", "3318810025", Check.VALID),
        ("Amazon", "TBA502887274000", Check.VALID),
        ("Amazon", "TBA50288727400A", Check.INVALID),
        ("Yanwen", "UG123456789YP", Check.UNKNOWN),
        ("SF Express", "SF1234567890123", Check.UNKNOWN),
        ("UPS", "1" * 60, Check.UNKNOWN),
        ("", "", Check.UNKNOWN),
    ],
)
def test_checked(carrier, number, check):
    assert checked(carrier, number) is check
    assert judge(carrier, number).check is check


@pytest.mark.parametrize(
    ("carrier", "number", "meant"),
    [
        ("CTT", "RR123456784PT", "RR123456785PT"),  # the key beside
        ("CTT", "RR123456875PT", "RR123456785PT"),  # neighbours exchanged
        ("CTT", "RR 12345678S PT", "RR123456785PT"),  # S read for 5
        ("CTT", "RRI2345678SPT", "RR123456785PT"),  # two at once
        ("UPS", "IZ5R89390357567127", "1Z5R89390357567127"),
        ("UPS", "2Z5R89390357567127", "1Z5R89390357567127"),
        ("FedEx", "986578788856", "986578788855"),
    ],
)
def test_what_may_have_been_meant_is_one_slip_away_and_fits(carrier, number, meant):
    suggestions = judge(carrier, number).suggestions
    assert meant in suggestions
    assert len(suggestions) <= 3
    assert {checked(carrier, each) for each in suggestions} == {Check.VALID}


def test_a_number_that_the_order_knows_is_suggested_first():
    number = "RR123456784PT"
    known = ["RR 123456184 PT", "RR999999999PT"]
    assert judge("CTT", number).suggestions[0] == "RR123456785PT"
    assert judge("CTT", number, known).suggestions[:2] == ("RR123456184PT", "RR123456785PT")


def test_nothing_is_suggested_for_what_fits_or_cannot_be_checked():
    assert judge("CTT", "RR 123456785 PT") == Judgement(Check.VALID, "RR123456785PT")
    assert judge("Yanwen", "UG123456789YP") == Judgement(Check.UNKNOWN, "UG123456789YP")


@pytest.mark.parametrize(
    ("carrier", "number", "words"),
    [
        ("FedEx", "1Z5R89390357567127", "This is a number of UPS."),
        ("CTT", "1Z5R89390357567127", "This is a number of UPS."),
        ("UPS", "986578788855", "This is a number of FedEx."),
        ("FedEx", "RR123456785PT", "This is a number of a postal service."),
        ("United Parcel Service", "1Z5R89390357567127", ""),
        ("DHL", "RR123456785DE", ""),  # a post, too
        ("SF Express", "986578788855", ""),  # may well be one of theirs
        ("", "1Z5R89390357567127", ""),
    ],
)
def test_a_number_of_another_carrier_is_named(carrier, number, words):
    assert belongs_words(judge(carrier, number)) == words


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("RR123456785PT", "PT"),
        ("RR123456785TW", "TW"),
        ("UG123456789YP", ""),
        ("RB123456785XX", ""),
        ("1Z5R89390357567127", ""),
    ],
)
def test_the_last_letters_of_an_s10_number_name_the_post_that_issued_it(number, country):
    assert issuing_country(number) == country
