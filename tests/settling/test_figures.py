"""What settled cases like one: which are counted, what is said of them, and what is never said of others'."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from disputes.flow import State
from disputes.models import Dispute
from tests.disputes.pages import fresh
from tests.factories import T0, make_marketplace, make_order, make_store, staff_of
from tests.settling.cases import DAMAGED, closed, opened, words

pytestmark = [pytest.mark.django_db]

TOO_FEW = "Too few cases like this one have closed to say what settles them"


@pytest.fixture
def store():
    return make_store()


@pytest.fixture
def dispute(store):
    return make(store)


def make(store):
    return opened(store, **DAMAGED)


def seen(client, dispute, **query):
    client.force_login(staff_of(dispute))
    return client.get(f"/seller/disputes/{dispute.reference}/settling/", query)


def rows(answer, part):
    return {row.name: (row.count, row.rate, row.between) for row in getattr(answer.context["shown"], part)}


# -- the store's own ----------------------------------------------------------------------


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
        " Here: €26.85 to €60.42, median €43.16." in text
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


# -- beyond the own store -----------------------------------------------------------------


def others(*counts, share=50, **fields):
    """So many cases of each of so many other stores."""
    return [case for count in counts for case in closed(make_store("Other"), *[share] * count, **fields)]


@pytest.mark.postgres
def test_other_stores_count_where_the_own_has_too_few_and_the_page_says_so(client, store, dispute):
    closed(store, 50)
    others(4, 3, 3)
    text = words(seen(client, dispute))
    assert (
        "Your store has too few. Counted: 10 closed cases of other stores on Porto Market with the same"
        " problem (Damaged)." in text
    )
    assert "Looked for among the 10,000 closed cases there that changed last." in text


def test_others_are_looked_for_among_the_cases_that_changed_last(client, dispute, monkeypatch):
    monkeypatch.setattr("mediation.settling.sample.WINDOW", 10)
    changed_before = others(2, 2, 1, reached_by="withdrawn", share=0, days=9)
    others(4, 3, 3)
    Dispute.objects.filter(pk__in=[case.pk for case in changed_before]).update(updated_at=T0)
    assert rows(seen(client, dispute), "ended")["Withdrawn by the buyer"][0] == "0"
    Dispute.objects.filter(pk__in=[case.pk for case in changed_before]).update(updated_at=timezone.now())
    assert rows(seen(client, dispute), "ended")["Withdrawn by the buyer"][0] == "5"


def test_the_own_store_goes_first_as_soon_as_it_has_enough(client, store, dispute, monkeypatch):
    monkeypatch.setattr("mediation.settling.finding.ENOUGH", 9)
    others(4, 3, 3)
    closed(store, *[50] * 8)
    assert "Counted: 10 closed cases of other stores" in words(seen(client, dispute))
    closed(store, 50)
    cache.clear()
    assert "Counted: 9 closed cases of your store" in words(seen(client, dispute))


def test_where_even_the_others_are_too_few_the_reason_alone_is_shared(client, store, dispute):
    others(5, 3, 3, sub_reason="quality")
    others(1, 1, 2, sub_reason="damaged")
    others(1, 2, 2, sub_reason="wrong_item")
    text = words(seen(client, dispute))
    assert (
        "Counted: 20 closed cases of other stores on Porto Market with the same problem (Not as described)."
        in text
    )


@pytest.mark.parametrize("counts", [(5, 5), (8, 1, 1), (9, 3, 3), (4, 3), (15,)])
def test_cases_of_too_few_others_are_not_told(client, dispute, counts):
    others(*counts)
    text = words(seen(client, dispute))
    assert f"{TOO_FEW}: your store has 0" in text
    assert "Counted:" not in text


def test_half_of_the_cases_may_be_one_others(client, dispute):
    others(5, 3, 2)
    assert seen(client, dispute).context["shown"].basis.startswith("Your store has too few. Counted: 10 ")


@pytest.mark.parametrize(
    ("agreed", "said"),
    [
        ((9, 3, 3), "Too few agreements to say what was paid."),
        ((7, 4, 4), "In 15 agreements half of the buyers got"),
    ],
)
def test_no_part_of_others_cases_is_mostly_one_stores(client, dispute, agreed, said):
    others(*agreed)
    others(4, 3, 3, reached_by="withdrawn", share=0)
    answer = seen(client, dispute)
    assert rows(answer, "ended")["By agreement"][0] == "15"
    assert said in words(answer)


def test_cases_of_few_buyers_are_not_told(client, dispute):
    buyer = make_order().buyer
    for count in (4, 3, 3):
        store = make_store("Other")
        for _n in range(count):
            closed_by(buyer, store)
    assert TOO_FEW in words(seen(client, dispute))


def closed_by(buyer, store):
    case = closed(store, 50)[0]
    type(case).objects.filter(pk=case.pk).update(buyer=buyer)


def test_the_newest_of_others_wait_until_five_go_on_together(client, dispute):
    others(4, 4, 3)
    closed(make_store("Other"), 0, 0, 0, reached_by="withdrawn", days=5)
    answer = seen(client, dispute)
    assert answer.context["shown"].basis.startswith("Your store has too few. Counted: 10 ")
    assert rows(answer, "ended")["Withdrawn by the buyer"][0] == "0"


def test_a_kind_with_few_of_others_is_not_counted_out(client, dispute):
    others(4, 4, 4)
    others(1, 1, 1, reached_by="ruling")
    answer = seen(client, dispute)
    hidden = {name for name, found in rows(answer, "ended").items() if found == ("not shown", "", "")}
    assert {"By agreement", "By a mediator's ruling"} == hidden
    text = words(answer)
    assert "Too few agreements to say what was paid." in text
    assert " agreements half of the buyers" not in text
    assert {rate for _count, rate, _between in rows(answer, "answered").values()} == {""}


@pytest.mark.postgres
def test_with_enough_of_each_kind_of_others_all_is_counted_out(client, dispute):
    others(4, 3, 3)
    others(2, 2, 1, reached_by="withdrawn", share=0)
    answer = seen(client, dispute)
    assert rows(answer, "ended")["By agreement"] == ("10", "67\u00a0%", "42–85\u00a0%")
    assert rows(answer, "answered")["Offered 25 % to 49 %"][0] == "10 of 15"
    assert "In 10 agreements half of the buyers" in words(answer)


def test_a_first_answer_that_few_others_gave_is_not_told(client, dispute):
    others(4, 3, 3)
    others(2, 1, 1, answer="contest")
    others(1, 0, 0, answer=80)
    found = rows(seen(client, dispute), "answered")
    assert found["Contested, with evidence"] == found["Offered at least 75 %"] == ("not shown", "", "")
    assert found["Offered 25 % to 49 %"][0] == "10 of 10"


def told(answer):
    return {name: count for name, (count, *_rate) in rows(answer, "answered").items() if count != "0 cases"}


def test_agreements_of_others_that_are_hidden_do_not_come_out_by_subtraction(client, dispute):
    others(2, 2, 2)
    others(2, 2, 1, reached_by="withdrawn", share=0)
    others(3, 2, 2, answer="accept")
    others(1, 1, answer="accept", reached_by="withdrawn", share=0)
    others(4, 3, 3, answer="contest", reached_by="withdrawn", share=0)
    answer = seen(client, dispute)
    assert rows(answer, "ended")["By agreement"][0] == "13"
    assert told(answer) == {
        "Accepted what the buyer asked": "9 cases",  # 7 agreed, and 2 are too few to be told
        "Offered 25 % to 49 %": "11 cases",  # 6 of them, and 13 - 6 = 7
        "Contested, with evidence": "0 of 10",
    }


def test_agreements_of_others_are_told_where_none_is_hidden(client, dispute):
    others(3, 3, 2)
    others(2, 2, 1, reached_by="withdrawn", share=0)
    others(3, 2, 2, answer="accept")
    others(2, 2, 1, answer="accept", reached_by="withdrawn", share=0)
    assert told(seen(client, dispute)) == {
        "Accepted what the buyer asked": "7 of 12",
        "Offered 25 % to 49 %": "8 of 13",
    }


def test_an_answer_of_too_few_others_is_not_told_by_the_only_other(client, dispute):
    others(2, 2, 2, answer="accept")
    others(4, 3, 2, answer="contest", reached_by="withdrawn", share=0)
    answer = seen(client, dispute)
    assert rows(answer, "ended")["By agreement"][0] == "6"
    assert told(answer) == {
        "Accepted what the buyer asked": "6 cases",
        "Contested, with evidence": "9 cases",
    }


def test_rulings_of_others_are_told_where_their_number_is(client, dispute):
    for share in (100, 0):
        others(3, 3, 2, reached_by="ruling", share=share)
    others(2, 2, 0, reached_by="withdrawn", share=0)
    assert rows(seen(client, dispute), "ruled") == {}
    others(2, 2, 1, reached_by="withdrawn", share=0)
    answer = seen(client, dispute)
    assert [row.count for row in answer.context["shown"].ruled] == ["8", "0", "8"]


def test_shares_of_others_go_in_steps_of_five(client, dispute):
    others(4, 3, 3, share=33)
    assert "got 35 % to 35 % of the amount, median 35 %" in words(seen(client, dispute))


def test_another_marketplace_does_not_count(client, dispute):
    for count in (4, 3, 3):
        closed(make_store("Other", marketplace=make_marketplace("Elsewhere")), *[50] * count)
    assert TOO_FEW in words(seen(client, dispute))


# -- who sees it, and where ---------------------------------------------------------------

CARD = "What settles cases like this"


def test_the_seller_finds_it_beside_the_dispute(client, store, dispute):
    closed(store, *[50] * 8)
    client.force_login(staff_of(dispute))
    text = words(client.get(f"/seller/disputes/{dispute.reference}/"))
    assert CARD in text
    assert "By agreement8100 %68–100 %" in text


@pytest.mark.parametrize("action", ["accept", "counter", "contest"])
def test_the_seller_finds_it_beside_each_answer(client, dispute, action):
    client.force_login(staff_of(dispute))
    assert CARD in words(client.get(f"/seller/disputes/{dispute.reference}/{action}/"))


def test_not_beside_a_message(client, dispute):
    client.force_login(staff_of(dispute))
    assert CARD not in words(client.get(f"/seller/disputes/{dispute.reference}/send_message/"))


@pytest.mark.parametrize("page", ["", "modify/", "withdraw/"])
def test_the_buyer_finds_none_of_it(client, dispute, page):
    client.force_login(dispute.buyer)
    answer = client.get(f"/buyer/disputes/{dispute.reference}/{page}")
    assert answer.status_code == 200
    assert CARD not in words(answer)


def test_nobody_else_opens_it(client, dispute):
    address = f"/seller/disputes/{dispute.reference}/settling/"
    assert client.get(address).status_code == 302
    for stranger in (dispute.buyer, make_store().owner):
        client.force_login(stranger)
        assert client.get(address).status_code == 404
    client.force_login(staff_of(dispute))
    assert client.get(address).status_code == 200


def test_it_goes_once_nothing_can_be_agreed_any_more(client):
    over = fresh(State.SETTLING, **DAMAGED)
    client.force_login(staff_of(over))
    assert CARD not in words(client.get(f"/seller/disputes/{over.reference}/"))
    answer = client.get(f"/seller/disputes/{over.reference}/settling/")
    assert (answer.status_code, answer["Location"]) == (302, f"/seller/disputes/{over.reference}/")


def test_the_page_costs_at_most_ten_queries_however_many_cases(client, store, dispute):
    others(4, 3, 3)
    closed(store, 50)
    client.force_login(staff_of(dispute))
    address = f"/seller/disputes/{dispute.reference}/settling/?amount=12.50"
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    closed(store, *[50] * 8)
    with CaptureQueriesContext(connection) as more:
        client.get(address)
    assert max(len(few), len(more)) <= 10
