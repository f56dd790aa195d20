"""A rule that is on answers what its conditions hold for, once, marked as such."""

from datetime import timedelta

import pytest

from disputes.flow import State
from disputes.models import AutomaticAnswer, LeftToPeople
from disputes.tasks import answer_by_rules
from disputes.verify import broken
from tests.automation.rules import DAY, HOUR, OFFER, damaged, last, lost, running, scan
from tests.factories import T0, again

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_small_dispute_is_accepted_an_hour_after_it_was_opened(client, store):
    rule = running(client, store)
    dispute = lost(store)
    assert answer_by_rules(T0 + HOUR - timedelta(seconds=1)) == {}
    assert answer_by_rules(T0 + HOUR) == {"answered": 1}
    event, dispute = last(dispute), again(dispute)
    assert (event.action, event.role, event.actor, event.at) == ("accept", "seller", None, T0 + HOUR)
    marked = {"rule": rule.pk, "name": "Lost and small", "version": 1, "amount": 800}
    assert event.data["automatic"] == marked
    assert (dispute.state, dispute.reached_by, dispute.refund_amount) == (State.SETTLING, "agreement", 800)
    assert broken(dispute) == []


def test_an_answer_is_given_once_however_often_the_rules_look(client, store):
    running(client, store)
    dispute = lost(store)
    answer_by_rules(T0 + HOUR)
    assert answer_by_rules(T0 + 2 * HOUR) == {}
    assert dispute.events.count() == 2


def test_an_offer_comes_with_its_text_and_its_share_of_what_is_in_dispute(client, store):
    running(client, store, **OFFER)
    dispute = damaged(store, 2499)
    assert answer_by_rules(T0 + HOUR) == {"answered": 1}
    event = last(dispute)
    assert event.action == "counter"
    assert event.data["proposal"]["amount"] == 749
    assert event.data["automatic"]["amount"] == 749
    assert "€7.49" in event.data["statement"]
    assert "[[" not in event.data["statement"]
    assert again(dispute).state == State.AWAITING_BUYER_RESPONSE
    assert broken(again(dispute)) == []


@pytest.mark.parametrize(
    ("said", "price", "answered"),
    [
        ({"amount_up_to": "8.00"}, 800, True),
        ({"amount_up_to": "7.99"}, 800, False),
        ({"sub_reasons": ["in_transit_late"]}, 800, True),
        ({"sub_reasons": ["customs_hold"]}, 800, False),
        ({"remedies": ["full_refund"]}, 800, True),
        ({"remedies": ["partial_refund"]}, 800, False),
        ({"countries": "es, pt"}, 800, True),
        ({"countries": "PT"}, 800, False),
        ({"order_age_from": "10"}, 800, True),
        ({"order_age_from": "11"}, 800, False),
        ({"order_age_to": "11"}, 800, True),
        ({"order_age_to": "9"}, 800, False),
        ({"delivery": "not_delivered"}, 800, True),
        ({"delivery": "delivered"}, 800, False),
        ({"delivery": "no_scan", "no_scan_days": "5"}, 800, True),
        ({"delivery": "no_scan", "no_scan_days": "6"}, 800, False),
    ],
)
def test_each_condition_holds_or_does_not(client, store, said, price, answered):
    running(client, store, **said)
    dispute = lost(store, price)
    answer_by_rules(T0 + HOUR)
    assert AutomaticAnswer.objects.filter(dispute=dispute).exists() is answered


@pytest.mark.parametrize(("asked", "answered"), [(800, True), (1000, True), (1001, False), (None, False)])
def test_a_small_refund_of_a_dear_order_is_accepted_and_a_large_one_is_not(client, store, asked, answered):
    rule = running(client, store, amount_up_to="50.00", asked_up_to="10.00")
    part = {"remedy": "partial_refund", "amount": asked} if asked else {}
    lost(store, 5000, **part)
    answer_by_rules(T0 + HOUR)
    assert list(rule.answers.values_list("amount", flat=True)) == ([asked] if answered else [])


@pytest.mark.parametrize(("currency", "answered"), [("EUR", True), ("USD", False)])
def test_a_rule_sees_its_own_currency_only(client, store, currency, answered):
    running(client, store, currency=currency)
    dispute = lost(store)
    answer_by_rules(T0 + HOUR)
    assert AutomaticAnswer.objects.filter(dispute=dispute).exists() is answered


@pytest.mark.parametrize(
    ("status", "days", "answered"),
    [
        ("in_transit", 20, True),
        ("in_transit", 19, False),
        ("delivered", 30, False),
    ],
)
def test_a_parcel_is_silent_since_its_last_scan(client, store, status, days, answered):
    running(client, store, delivery="no_scan", no_scan_days="20")
    dispute = lost(store, order={"placed_at": T0 - 60 * DAY})
    scan(dispute, T0 + HOUR - days * DAY, status)
    answer_by_rules(T0 + HOUR)
    assert AutomaticAnswer.objects.filter(dispute=dispute).exists() is answered


def test_without_a_tracking_number_no_parcel_is_silent(client, store):
    running(client, store, delivery="no_scan", no_scan_days="1")
    dispute = lost(store)
    dispute.order.shipments.update(tracking_number="")
    answer_by_rules(T0 + HOUR)
    assert LeftToPeople.objects.get(dispute=dispute).why == "conditions"
    assert dispute.events.count() == 1


@pytest.mark.parametrize(
    ("delivery", "whole", "half"),
    [("delivered", True, False), ("not_delivered", False, False)],
)
def test_what_is_in_no_parcel_was_not_delivered_with_the_rest(client, store, delivery, whole, half):
    running(client, store, reasons=["not_as_described"], delivery=delivery, amount_up_to="25.00")
    both, one = (damaged(store, lines=(("CUP", 1, 900), ("LID", 1, 900))) for _n in range(2))
    one.order.lines.filter(sku="LID").update(shipment=None)
    answer_by_rules(T0 + HOUR)
    answered = [AutomaticAnswer.objects.filter(dispute=each).exists() for each in (both, one)]
    assert answered == [whole, half]


def test_what_is_in_no_parcel_has_no_scan_that_is_old(client, store):
    running(client, store, delivery="no_scan", no_scan_days="5", amount_up_to="25.00")
    both, one = (lost(store, lines=(("CUP", 1, 900), ("LID", 1, 900))) for _n in range(2))
    one.order.lines.filter(sku="LID").update(shipment=None)
    answer_by_rules(T0 + HOUR)
    answered = [AutomaticAnswer.objects.filter(dispute=each).exists() for each in (both, one)]
    assert answered == [True, False]
