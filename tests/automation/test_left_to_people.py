"""What a rule cannot answer well is left to people, who read why."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from disputes.flow import State
from disputes.models import LeftToPeople, Order, ReplyTemplate
from disputes.tasks import answer_by_rules
from tests.automation.rules import HOUR, OFFER, damaged, last, running
from tests.factories import T0, again, make_store, make_user, staff_of

pytestmark = pytest.mark.django_db(transaction=True)
RETURNS = {"reasons": ["not_as_described"], "amount_up_to": "25.00", "remedies": ["return_and_refund"]}


def test_where_the_buyer_asks_for_no_more_than_the_offer_people_answer(client, store):
    running(client, store, **OFFER)
    cheap = damaged(store, 2000, remedy="partial_refund", amount=600)
    dear = damaged(store, 2000, remedy="partial_refund", amount=601)
    assert answer_by_rules(T0 + HOUR) == {"left": 1, "answered": 1}
    assert LeftToPeople.objects.get().why == "asks_for_less"
    assert (cheap.events.count(), dear.events.count()) == (1, 2)


def test_an_offer_of_all_the_money_is_left_to_people(client, store):
    running(client, store, **OFFER | {"percent": "", "fixed_amount": "5.00"})
    small, large = damaged(store, 500), damaged(store, 501)
    answer_by_rules(T0 + HOUR)
    assert LeftToPeople.objects.get().why == "nothing_to_offer"
    assert (small.events.count(), large.events.count()) == (1, 2)


def test_a_return_is_accepted_only_where_the_store_has_an_address(client):
    homeless, home = make_store(), make_store(return_address="Rua 1, Porto")
    asks = {"remedy": "return_and_refund", "amount": 2000, "return_freight": "seller"}
    for store in (homeless, home):
        running(client, store, **RETURNS)
    left, taken = damaged(homeless, **asks), damaged(home, **asks)
    Order.objects.update(return_freight_estimate=500)
    answer_by_rules(T0 + HOUR)
    assert LeftToPeople.objects.get().why == "no_address"
    assert again(left).state == State.AWAITING_SELLER_RESPONSE
    assert (again(taken).state, again(taken).return_address) == (
        State.AWAITING_RETURN_SHIPMENT,
        "Rua 1, Porto",
    )


@pytest.mark.parametrize(
    ("said", "payer", "estimate", "amount"),
    [
        ({}, "seller", 500, 2500),
        ({}, "seller", None, None),
        ({}, "buyer", 500, 2000),
        ({}, "buyer", None, 2000),
        ({"remedies": []}, "seller", 500, None),
        ({"remedies": []}, "buyer", 500, 2000),
        ({"money_per_day": "25.00"}, "seller", 500, 2500),
        ({"money_per_day": "25.00"}, "seller", 501, None),
    ],
)
def test_a_return_that_the_store_pays_costs_its_freight_too(client, said, payer, estimate, amount):
    store = make_store(return_address="Rua 1, Porto")
    rule = running(client, store, **RETURNS | said)
    dispute = damaged(store, remedy="return_and_refund", amount=2000, return_freight=payer)
    Order.objects.update(return_freight_estimate=estimate)
    answer_by_rules(T0 + HOUR)
    answered = [(dispute.reference, amount)] if amount else []
    assert list(rule.answers.values_list("dispute__reference", "amount")) == answered
    assert LeftToPeople.objects.exists() is not bool(amount)


def test_an_offer_costs_what_it_offers_whoever_would_pay_a_return(client, store):
    rule = running(client, store, **OFFER)
    damaged(store, remedy="return_and_refund", amount=2000, return_freight="seller")
    assert answer_by_rules(T0 + HOUR) == {"answered": 1}
    assert rule.answers.get().amount == 600


def own_text(store, text, **fields):
    """A text of the store's own, and its key."""
    row = ReplyTemplate.objects.create(
        store=store, name="Ours", text=text, language="en", changed_at=T0, changed_by=store.owner, **fields
    )
    return row, f"store:{row.pk}"


def test_a_text_with_a_gap_is_never_sent_and_staff_read_why(client, store):
    _row, key = own_text(store, "It came on {delivered}, so we offer {offer}.")
    running(client, store, **OFFER | {"template": key})
    whole, gap = damaged(store), damaged(store, at=T0 + timedelta(minutes=1))
    gap.order.shipments.update(delivered_at=None)
    assert answer_by_rules(T0 + 2 * HOUR) == {"answered": 1, "left": 1}
    assert last(whole).data["statement"] == "It came on 1 Mar 2026, so we offer €6.00."
    left = LeftToPeople.objects.get()
    assert (left.dispute, left.why, left.detail) == (gap, "text_incomplete", "delivered")
    client.force_login(store.owner)
    with time_machine.travel(T0 + 2 * HOUR, tick=False):
        page = client.get(reverse("disputes:seller_dispute", args=[gap.reference])).content.decode()
    assert "The text of the answer has gaps that cannot be filled. (delivered)" in page


@pytest.mark.parametrize(
    ("meant", "answered"),
    [
        ({"reason": "not_as_described", "sub_reason": "damaged", "action": "counter"}, True),
        ({"sub_reason": "wrong_item"}, False),
        ({"reason": "not_received"}, False),
        ({"action": "reject"}, False),
        ({"state": "awaiting_buyer_response"}, False),
    ],
)
def test_a_text_that_is_for_other_disputes_by_now_is_not_sent(client, store, meant, answered):
    row, key = own_text(store, "We offer {offer}.")
    running(client, store, **OFFER | {"template": key})
    dispute = damaged(store)
    ReplyTemplate.objects.filter(pk=row.pk).update(**meant)
    assert answer_by_rules(T0 + HOUR) == {"answered" if answered else "left": 1}
    left = list(LeftToPeople.objects.values_list("why", "detail"))
    assert left == ([] if answered else [("other_template", "Ours")])
    assert dispute.events.count() == 1 + answered


@pytest.mark.parametrize(
    ("title", "why", "detail"),
    [
        ("A cup [[blue]]", "text_incomplete", "[[blue]]"),
        ("A cup that has a long name", "failed", "a text has at most 5000 letters."),
    ],
)
def test_a_title_that_spoils_the_text_leaves_that_dispute_and_the_rule_goes_on(
    client, store, title, why, detail
):
    _row, key = own_text(store, "{item} " * 600 + "We offer {offer}.")
    rule = running(client, store, **OFFER | {"template": key})
    spoilt, whole = damaged(store), damaged(store, at=T0 + timedelta(minutes=1))
    spoilt.order.lines.update(title=title)
    whole.order.lines.update(title="A cup")
    assert answer_by_rules(T0 + 2 * HOUR) == {"left": 1, "answered": 1}
    left = LeftToPeople.objects.get()
    assert (left.dispute, left.why) == (spoilt, why)
    assert detail in left.detail
    assert last(whole).action == "counter"
    rule.refresh_from_db()
    assert rule.paused_because == ""


def test_a_text_that_is_gone_is_not_sent(client, store):
    row, key = own_text(store, "We offer {offer}.")
    running(client, store, **OFFER | {"template": key})
    before, after = damaged(store), damaged(store, at=T0 + HOUR)
    assert answer_by_rules(T0 + HOUR) == {"answered": 1}
    ReplyTemplate.objects.filter(pk=row.pk).update(retired_at=T0 + HOUR)
    assert answer_by_rules(T0 + 2 * HOUR) == {"left": 1}
    assert LeftToPeople.objects.get().why == "no_template"
    assert (before.events.count(), after.events.count()) == (2, 1)


def test_staff_read_why_a_rule_that_holds_has_not_answered(client, store):
    running(client, store, **OFFER)
    dispute = damaged(store, 2000, remedy="partial_refund", amount=600)
    answer_by_rules(T0 + HOUR)
    client.force_login(staff_of(dispute))
    with time_machine.travel(T0 + HOUR, tick=False):
        page = client.get(reverse("disputes:seller_dispute", args=[dispute.reference])).content.decode()
    assert "left this to people: The buyer asks for no more than the rule would offer." in page


def test_a_stranger_sees_no_rule(client, store):
    rule = running(client, store)
    client.force_login(make_user("stranger"))
    assert client.get(reverse("disputes:automation_rule", args=[rule.pk])).status_code == 404
    client.force_login(store.owner)
    assert client.get(reverse("disputes:automation_rule", args=[rule.pk])).status_code == 200
