"""What is said of other stores' cases where the own are too few, and what is never told of them."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from disputes.models import Dispute
from tests.factories import T0, make_marketplace, make_order, make_store
from tests.settling.cases import TOO_FEW, closed, others, rows, seen, words

pytestmark = [pytest.mark.django_db]


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
