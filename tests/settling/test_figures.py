"""What settled the store's own cases like one: which are counted, and what is said of them."""

import pytest

from tests.settling.cases import TOO_FEW, closed, make, rows, seen, words

pytestmark = [pytest.mark.django_db]


def test_seven_closed_cases_say_nothing(client, store, dispute):
    closed(store, *[50] * 7)
    text = words(seen(client, dispute))
    assert f"{TOO_FEW}: your store has 7, and 8 are needed." in text
    assert "Counted:" not in text


def test_eight_say_how_they_ended_with_counts_and_their_range(client, store, dispute):
    closed(store, *[50] * 4)
    closed(store, 0, 0, reached_by="withdrawn")
    closed(store, 100, reached_by="seller_timeout")
    closed(store, 100, reached_by="return_lapsed")
    answer = seen(client, dispute)
    assert rows(answer, "ended") == {
        "By agreement": ("4", "50\u00a0%", "22–78\u00a0%"),
        "By silence: an answer was missing": ("1", "12\u00a0%", "2–47\u00a0%"),
        "Withdrawn by the buyer": ("2", "25\u00a0%", "7–59\u00a0%"),
        "By a mediator's ruling": ("0", "0\u00a0%", "0–32\u00a0%"),
        "Otherwise: a return that ran out, or settled outside": ("1", "12\u00a0%", "2–47\u00a0%"),
    }
    assert "Counted: 8 closed cases of your store with the same problem (Damaged)." in words(answer)


def test_what_was_paid_by_agreement_and_how_long_it_took(client, store, dispute):
    closed(store, 10, 20, 30, 40, 50, 60, 70, 80, days=6)
    text = words(seen(client, dispute))
    assert (
        "In 8 agreements half of the buyers got 28 % to 63 % of the amount, median 45 %."
        " Here: €26.85 to €60.42, median €43.16."
        " Agreements alone: what rulings gave, and silence, is not in it." in text
    )
    assert "Half of them or more took 6 days from opening to the end." in text


def test_seven_agreements_among_eight_cases_do_not_say_what_was_paid(client, store, dispute):
    closed(store, *[50] * 7)
    closed(store, 0, reached_by="withdrawn")
    assert "Too few agreements to say what was paid." in words(seen(client, dispute))


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ("accept", "Accepted what the buyer asked"),
        ("contest", "Contested, with evidence"),
        ("return", "Offered a refund against a return"),
        (24, "Offered less than 25 %"),
        (26, "Offered 25 % to 49 %"),
        (50, "Offered 50 % to 74 %"),
        (99, "Offered at least 75 %"),
    ],
)
def test_each_first_answer_says_how_often_it_ended_in_an_agreement(client, store, dispute, answer, name):
    closed(store, *[50] * 6, answer=answer)
    closed(store, 100, 100, answer=answer, reached_by="ruling")
    found = rows(seen(client, dispute), "answered")
    assert found.pop(name) == ("6 of 8", "75\u00a0%", "41–93\u00a0%")
    assert set(found.values()) == {("0 cases", "", "")}


def test_seven_first_answers_of_a_kind_are_too_few_to_say(client, store, dispute):
    closed(store, *[50] * 7, answer="contest")
    closed(store, 50, answer=60)
    found = rows(seen(client, dispute), "answered")
    assert found["Contested, with evidence"] == ("7 cases", "", "")
    assert "too few to say" in words(seen(client, dispute))


def test_only_the_first_answer_counts(client, store, dispute):
    eight = closed(store, *[50] * 8, answer="contest")
    assert {case.proposals.filter(role="seller").count() for case in eight} == {1}
    assert rows(seen(client, dispute), "answered")["Contested, with evidence"][0] == "8 of 8"


def test_rulings_are_counted_by_what_they_gave(client, store, dispute):
    closed(store, *[100] * 5, reached_by="ruling")
    closed(store, 40, 60, 0, reached_by="ruling")
    answer = seen(client, dispute)
    assert rows(answer, "ruled") == {
        "All to the buyer": ("5", "62\u00a0%", "31–86\u00a0%"),
        "A part to the buyer": ("2", "25\u00a0%", "7–59\u00a0%"),
        "Nothing to the buyer": ("1", "12\u00a0%", "2–47\u00a0%"),
    }
    said = "Of 8 rulings like this one, 5 gave the buyer all of it, 2 a part and 1 nothing."
    assert said in words(answer)


def test_seven_rulings_are_too_few(client, store, dispute):
    closed(store, *[100] * 7, reached_by="ruling")
    closed(store, 100)
    answer = seen(client, dispute)
    assert rows(answer, "ruled") == {}
    assert "Too few rulings on such cases to say (your store: 7)." in words(answer)


@pytest.mark.parametrize(
    "fields", [{"sub_reason": "quality"}, {"reason": "not_received", "sub_reason": "customs_hold"}]
)
def test_another_problem_does_not_count(client, store, dispute, fields):
    closed(store, *[50] * 7)
    closed(store, 50, **fields)
    assert f"{TOO_FEW}: your store has 7" in words(seen(client, dispute))


def test_what_is_still_open_does_not_count(client, store, dispute):
    closed(store, *[50] * 7)
    make(store)
    assert f"{TOO_FEW}: your store has 7" in words(seen(client, dispute))


def test_older_cases_are_left_out_and_the_page_says_so(client, store, dispute, monkeypatch):
    monkeypatch.setattr("mediation.settling.sample.LATEST", 8)
    monkeypatch.setattr("mediation.settling.words.LATEST", 8)
    closed(store, 0, reached_by="withdrawn", days=1)
    closed(store, *[50] * 8, days=2)
    answer = seen(client, dispute)
    assert rows(answer, "ended")["Withdrawn by the buyer"][0] == "0"
    assert "Looked for among the last 8 that your store closed for this reason." in words(answer)
