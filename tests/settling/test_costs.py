"""The calculator: what each way out costs the seller, what follows, and what is wrong with an input."""

import pytest
from django.urls import reverse

from disputes.flow import State
from disputes.perform import perform
from tests.factories import again, make_proposal, staff_of
from tests.settling.cases import DAMAGED, closed, opened, words

pytestmark = [pytest.mark.django_db]

# EUR 95.90 are in dispute: goods for EUR 86.00 and the shipping
RETURN = {"remedy": "return_and_refund", "return_freight": "seller"}
KNOWN = {"return_freight_estimate": 3120}


def asked(client, dispute, **query):
    client.force_login(staff_of(dispute))
    return client.get(reverse("decisions:seller_settling", args=[dispute.reference]), query)


def costs(answer):
    return {way.name: way.cost for way in answer.context["compared"].ways}


def conclusion(answer):
    return answer.context["compared"].conclusion


def made_of(answer, name):
    return next(way.made_of for way in answer.context["compared"].ways if way.name == name)


ACCEPT, OFFER, RULED = (
    "Accept what the buyer asks",
    "Your offer, if the buyer takes it",
    "Let a mediator rule",
)
BACK_PAID, BACK = "Everything back, and you pay the return", "Everything back, and the buyer pays the return"


def test_all_ways_stand_side_by_side(client, store):
    dispute = opened(store, order=KNOWN, **DAMAGED)
    closed(store, *[100] * 6, 0, 0, reached_by="ruling")
    answer = asked(client, dispute, amount="40.00", resale="50")
    assert costs(answer) == {
        ACCEPT: "€95.90",
        OFFER: "€40.00",
        BACK_PAID: "€84.10",  # 95.90 + 31.20 - 43.00
        BACK: "€52.90",
        RULED: "about €71.92 (€39.24 to €89.05)",  # 6 of 8: 75 %, 40.9 to 92.9
    }
    text = words(answer)
    assert "Refund €95.90 and return freight €31.20, less goods worth €43.00." in text
    assert "Of 8 rulings like this one, 6 gave the buyer all of it, 0 a part and 2 nothing." in text


def test_the_table_is_one(client, store):
    text = asked(client, opened(store, **DAMAGED)).content.decode()
    assert "<caption>A cost is what you have less than if nothing were refunded" in text
    assert text.count('<th scope="row">Let a mediator rule') == 1
    assert '<th scope="col" class="num">Costs you</th>' in text


def test_partial_rulings_count_with_what_they_gave(client, store):
    closed(store, *[100] * 4, *[50] * 4, reached_by="ruling")
    answer = asked(client, opened(store, **DAMAGED), amount="1")
    assert costs(answer)[RULED].startswith("about €71.9")


def test_with_too_few_rulings_anything_is_possible(client, store):
    closed(store, *[100] * 7, reached_by="ruling")
    answer = asked(client, opened(store, **DAMAGED), amount="40.00")
    assert costs(answer)[RULED] == "€0.00 to €95.90"
    assert "Too few rulings on such cases to say (your store: 7)." in words(answer)
    assert conclusion(answer).startswith("Too few rulings to compare with.")


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("39.23", "costs you less than rulings on such cases usually do"),
        ("39.24", "costs about what rulings on such cases do"),
        ("89.05", "costs about what rulings on such cases do"),
        ("89.06", "costs more than rulings on such cases usually do"),
        ("95.90", "Accepting what the buyer asks costs you no more than your offer"),
    ],
)
def test_one_sentence_says_what_follows(client, store, amount, said):
    closed(store, *[100] * 6, 0, 0, reached_by="ruling")
    assert said in conclusion(asked(client, opened(store, **DAMAGED), amount=amount))


def test_a_request_that_is_not_on_the_table_is_not_there_to_accept(client, store):
    dispute = opened(store, State.AWAITING_BUYER_RESPONSE, order=KNOWN, **DAMAGED)
    answer = asked(client, dispute, amount="95.90")
    assert list(costs(answer)) == [OFFER, BACK_PAID, BACK, RULED]
    assert conclusion(answer) == "Too few rulings to compare with."


def test_what_the_buyer_asks_of_a_mediator_can_be_accepted(client, store):
    dispute = opened(store, State.COLLECTING_EVIDENCE, **DAMAGED)
    assert ACCEPT not in costs(asked(client, dispute, amount="40"))
    again_asked = make_proposal("buyer", amount=3000)
    perform("propose", dispute.pk, actor=dispute.buyer, proposal=again_asked, statement="A third will do.")
    answer = asked(client, dispute, amount="40")
    assert costs(answer)[ACCEPT] == "€30.00"
    assert conclusion(answer).startswith(
        "Accepting what the buyer asks costs you no more than your offer, and"
    )


def test_a_return_is_not_over_at_once(client, store):
    answer = asked(client, opened(store, order=KNOWN, **DAMAGED | RETURN), amount="84.10", return_freight="")
    assert conclusion(answer) == "Accepting what the buyer asks costs you no more than your offer."


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("52.89", "Too few rulings to compare with. If it is taken, your offer costs you less than what"),
        ("52.90", "Type what the return freight is about, to compare your offer."),
        ("90", "Type what the return freight is about, to compare your offer."),
    ],
)
def test_a_request_whose_freight_is_not_known_is_no_less_than_the_rest_of_it(client, store, amount, said):
    answer = asked(client, opened(store, **DAMAGED | RETURN), amount=amount, return_freight="")
    assert costs(answer)[ACCEPT] == "€52.90 and the freight"
    assert conclusion(answer).startswith(said)


def test_rulings_are_no_comparison_where_the_request_may_cost_less(client, store):
    closed(store, *[100] * 6, 0, 0, reached_by="ruling")
    dispute = opened(store, **DAMAGED | RETURN)
    unknown = asked(client, dispute, amount="60", return_freight="")
    assert conclusion(unknown) == "Type what the return freight is about, to compare your offer."
    known = asked(client, dispute, amount="60", return_freight="", freight="10")
    assert conclusion(known).startswith("Your offer costs about what rulings on such cases do")


def test_the_offer_is_what_lies_on_the_table_at_first(client, store):
    dispute = opened(store, State.AWAITING_BUYER_RESPONSE, **DAMAGED)
    answer = asked(client, dispute)
    assert 'value="20.00"' in answer.content.decode()
    assert costs(answer)[OFFER] == "€20.00"


def test_an_offer_against_a_return_takes_freight_and_goods_into_account(client, store):
    dispute = opened(store, order=KNOWN, **DAMAGED)
    paid = asked(client, dispute, amount="60", return_freight="seller", freight="12.50", resale="25")
    assert costs(paid)[OFFER] == "€51.00"  # 60.00 + 12.50 - 21.50
    unpaid = asked(client, dispute, amount="60", return_freight="buyer", freight="12.50", resale="25")
    assert (costs(unpaid)[OFFER], made_of(unpaid, OFFER)) == (
        "€38.50",
        "Refund €60.00, less goods worth €21.50; the buyer pays the return.",
    )


def test_what_is_worth_more_than_the_refund_is_a_gain(client, store):
    dispute = opened(store, order=KNOWN, **DAMAGED)
    answer = asked(client, dispute, amount="6", return_freight="platform", resale="100")
    assert costs(answer)[OFFER] == "you gain €80.00"
    assert made_of(answer, OFFER).endswith("the platform pays the return.")


def test_a_freight_that_nobody_knows_is_not_reckoned_as_nothing(client, store):
    dispute = opened(store, **DAMAGED)
    answer = asked(client, dispute, amount="60", return_freight="seller")
    assert costs(answer)[OFFER] == "€17.00 and the freight"
    assert conclusion(answer) == "Type what the return freight is about, to compare your offer."
    known = asked(client, dispute, amount="60", return_freight="seller", freight="10")
    assert costs(known)[OFFER] == "€27.00"


def test_a_freight_that_nobody_knows_less_the_goods_is_no_gain(client, store):
    dispute = opened(store, **DAMAGED)
    answer = asked(client, dispute, amount="10", return_freight="seller")
    assert costs(answer)[OFFER] == "the freight, less €33.00"
    known = asked(client, dispute, amount="10", return_freight="seller", freight="12")
    assert costs(known)[OFFER] == "you gain €21.00"


def test_what_the_buyer_asks_may_be_a_return(client, store):
    dispute = opened(store, order=KNOWN, **DAMAGED | RETURN)
    answer = asked(client, dispute)
    assert costs(answer)[ACCEPT] == "€84.10"


def test_without_goods_to_return_nothing_is_asked_about_them(client, store):
    dispute = opened(store, order={"delivered_at": None}, reason="not_received")
    answer = asked(client, dispute, amount="40", return_freight="seller", resale="10")
    assert list(costs(answer)) == [ACCEPT, OFFER, RULED]
    assert costs(answer)[OFFER] == "€40.00"
    assert list(answer.context["form"].fields) == ["amount"]


def test_a_currency_without_decimals_has_none(client, store):
    yen = {"currency": "JPY", "lines": (("BOWL", 1, 4301),), "shipping": 0}
    dispute = opened(store, order=yen, **DAMAGED)
    answer = asked(client, dispute, amount="1000", freight="300")
    assert costs(answer)[OFFER] == "¥1,000"
    assert costs(answer)[BACK_PAID] == "¥2,451"  # 4301 + 300 - 2150
    wrong = asked(client, dispute, amount="10.50")
    assert wrong.context["form"].errors == {"amount": ["JPY amounts have at most 0 decimal places."]}


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("95.91", "The amount must be more than €0.00 and at most €95.90."),
        ("0", "The amount must be more than €0.00 and at most €95.90."),
        ("-5", "The amount must not be negative."),
        ("half", "“half” is not an amount. Write it like 12.50."),
        ("", "This field is required."),
    ],
)
def test_a_wrong_offer_is_named_at_its_field_and_the_rest_is_kept(client, store, amount, said):
    dispute = opened(store, order=KNOWN, **DAMAGED)
    answer = asked(client, dispute, amount=amount, return_freight="seller", freight="7.25", resale="30")
    assert (answer.status_code, answer.context["form"].errors) == (200, {"amount": [said]})
    text = answer.content.decode()
    assert 'value="7.25"' in text
    assert 'value="30"' in text
    assert '<option value="seller" selected>' in text
    assert (costs(answer)[BACK_PAID], OFFER in costs(answer)) == ("€77.35", False)
    assert conclusion(answer) == ""


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"freight": "-1"}, "freight"),
        ({"freight": "much"}, "freight"),
        ({"resale": "101"}, "resale"),
        ({"resale": "-1"}, "resale"),
        ({"resale": "half"}, "resale"),
        ({"return_freight": "nobody"}, "return_freight"),
    ],
)
def test_what_else_is_wrong_is_named_too(client, store, query, field):
    dispute = opened(store, order=KNOWN, **DAMAGED)
    answer = asked(client, dispute, amount="40", **query)
    assert list(answer.context["form"].errors) == [field]
    assert costs(answer)[OFFER] == "€40.00"


def test_the_chance_of_the_offer_is_that_of_its_size(client, store):
    closed(store, *[50] * 6, answer=30)
    closed(store, 50, 50, answer=30, reached_by="ruling")
    dispute = opened(store, **DAMAGED)
    text = words(asked(client, dispute, amount="30.00"))
    assert "Of 8 first offers of this size, 6 ended in an agreement." in text
    text = words(asked(client, dispute, amount="10.00"))
    assert "Too few first offers of this size to say how often they are taken." in text


def test_the_short_form_leads_to_the_long_one(client, store):
    dispute = opened(store, order=KNOWN, **DAMAGED)
    client.force_login(staff_of(dispute))
    page = client.get(f"/seller/disputes/{dispute.reference}/similar/").content.decode()
    assert f'action="/seller/disputes/{dispute.reference}/settling/"' in page
    answer = asked(client, dispute, amount="12,50")
    assert costs(answer)[OFFER] == "€12.50"
    assert 'value="31.20"' in answer.content.decode()
    assert again(dispute).version == dispute.version


def test_an_amount_in_the_short_form_is_offered_without_a_return(client, store):
    dispute = opened(store, order=KNOWN, **DAMAGED | RETURN | {"return_freight": "buyer"})
    answer = asked(client, dispute, amount="20")
    assert (costs(answer)[OFFER], made_of(answer, OFFER)) == (
        "€20.00",
        "Refund €20.00; the buyer keeps the goods.",
    )
    assert '<option value="" selected>' in answer.content.decode()
    long = asked(client, dispute, amount="20", return_freight="buyer")
    assert costs(long)[OFFER] == "you gain €23.00"
