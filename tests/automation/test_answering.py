"""A rule that is on answers what it is meant for, once, marked as such; and leaves the rest to people."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from disputes.automation import acting
from disputes.automation.acting import STORE
from disputes.automation.planned import plan_of
from disputes.flow import Refused, State
from disputes.models import AutomaticAnswer, AutomationStop, LeftToPeople, Order, ReplyTemplate
from disputes.perform import perform
from disputes.tasks import answer_by_rules
from disputes.verify import broken
from tests.automation.rules import (
    DAY,
    HOUR,
    OFFER,
    answer_within,
    damaged,
    do,
    lost,
    running,
    scan,
    version_of,
)
from tests.factories import T0, again, make_store, make_user, staff_of

RETURNS = {"reasons": ["not_as_described"], "amount_up_to": "25.00", "remedies": ["return_and_refund"]}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _at_a_moment():
    with time_machine.travel(T0 - HOUR, tick=False):
        yield


@pytest.fixture
def store():
    return make_store()


def last(dispute):
    return dispute.events.order_by("-sequence").first()


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


# -- people first -------------------------------------------------------------------------


def test_nobody_is_answered_once_a_person_of_the_store_has_acted(client, store):
    running(client, store)
    with_words, without = lost(store), lost(store)
    client.force_login(store.owner)
    with time_machine.travel(T0 + HOUR / 2, tick=False):
        sent = client.post(
            reverse("disputes:seller_action", args=[with_words.reference, "send_message"]),
            {"text": "We look into it and answer tomorrow.", "version": with_words.version},
        )
    assert sent.status_code == 302
    assert answer_by_rules(T0 + HOUR) == {"answered": 1}
    assert last(with_words).action == "send_message"
    assert last(without).action == "accept"


def test_staff_see_what_will_happen_and_stop_it_for_one_dispute(client, store):
    running(client, store)
    dispute, other = lost(store), lost(store)
    client.force_login(store.owner)
    page = reverse("disputes:seller_dispute", args=[dispute.reference])
    with time_machine.travel(T0 + HOUR / 2, tick=False):
        assert "The rule “Lost and small” will answer at" in client.get(page).content.decode()
        assert client.post(reverse("disputes:automation_stop", args=[dispute.reference])).status_code == 302
        assert "No rule answers this dispute: seller has stopped that." in client.get(page).content.decode()
    assert answer_by_rules(T0 + HOUR) == {"answered": 1}
    assert last(dispute).action == "open"
    assert last(other).action == "accept"


@pytest.mark.parametrize(("days", "planned"), [(3, True), (2, False)])
def test_nothing_is_planned_for_when_the_time_to_answer_is_up(client, store, days, planned):
    """The policy may have become a shorter one since the rule was made."""
    running(client, store, wait_hours="48")
    answer_within(days)
    dispute = lost(store)
    plan = plan_of(dispute, T0)
    assert (plan is not None and plan.at == T0 + 48 * HOUR) is planned
    answer_by_rules(T0 + 48 * HOUR)
    assert AutomaticAnswer.objects.filter(dispute=dispute).exists() is planned


def test_the_buyer_is_not_told_of_plans_and_stops_nothing(client, store):
    running(client, store)
    dispute = lost(store)
    client.force_login(dispute.buyer)
    with time_machine.travel(T0 + HOUR / 2, tick=False):
        page = client.get(reverse("disputes:buyer_dispute", args=[dispute.reference])).content.decode()
        assert client.post(reverse("disputes:automation_stop", args=[dispute.reference])).status_code == 404
    assert "will answer at" not in page
    assert not AutomationStop.objects.exists()


def test_an_answer_that_was_given_cannot_be_stopped(client, store):
    running(client, store)
    dispute = lost(store)
    answer_by_rules(T0 + HOUR)
    client.force_login(store.owner)
    stop = reverse("disputes:automation_stop", args=[dispute.reference])
    told = client.post(stop, follow=True).content.decode()
    assert "The rule has answered already." in told
    assert not AutomationStop.objects.exists()


# -- off ----------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["rule", "store"])
def test_off_is_off_at_once(client, store, which):
    rule = running(client, store)
    dispute = lost(store)
    if which == "rule":
        do(client, rule, "off")
    else:
        client.post(f"{reverse('disputes:automation')}?store={store.pk}", {"do": "all_off"})
    assert answer_by_rules(T0 + HOUR) == {}
    assert dispute.events.count() == 1


def test_what_was_opened_while_all_was_off_is_left_to_people(client, store):
    running(client, store)
    switch = f"{reverse('disputes:automation')}?store={store.pk}"
    client.post(switch, {"do": "all_off"})
    meanwhile = lost(store)
    with time_machine.travel(T0 + HOUR, tick=False):
        client.post(switch, {"do": "all_on"})
    after = lost(store, at=T0 + HOUR)
    assert answer_by_rules(T0 + 2 * HOUR) == {"answered": 1}
    assert (meanwhile.events.count(), after.events.count()) == (1, 2)


def test_switched_off_between_the_look_and_the_answer_nothing_happens(client, store):
    """The answer itself asks again, under the lock."""
    rule = running(client, store)
    dispute = lost(store)
    version = version_of(rule)
    do(client, rule, "off")
    automatic = AutomaticAnswer(rule=rule, version=version, amount=800, currency="EUR", at=T0)
    accept = {"actor": STORE, "at": T0 + HOUR, "proposal": dispute.on_the_table_id}
    with pytest.raises(Refused, match="This rule was switched off or changed"):
        perform("accept", dispute.pk, **accept, automatic=automatic)
    do(client, rule, "on")
    automatic = AutomaticAnswer(rule=rule, version=version, amount=800, currency="EUR", at=T0)
    perform("accept", dispute.pk, **accept, automatic=automatic)
    assert again(dispute).state == State.SETTLING


def test_off_and_on_again_between_the_look_and_the_answer_older_disputes_are_left(client, store, monkeypatch):
    """And that is no fault of the rule: it stays on for what is opened from then on."""
    rule = running(client, store)
    older = lost(store)

    def off_and_on_again(*args, **brought):
        monkeypatch.undo()
        with time_machine.travel(T0 + HOUR / 2, tick=False):
            do(client, rule, "off")
            do(client, rule, "on")
        return perform(*args, **brought)

    monkeypatch.setattr(acting, "perform", off_and_on_again)
    assert answer_by_rules(T0 + HOUR) == {"skipped": 1}
    rule.refresh_from_db()
    assert (rule.on_since, rule.paused_because) == (T0 + HOUR / 2, "")
    newer = lost(store, at=T0 + HOUR)
    assert answer_by_rules(T0 + 2 * HOUR) == {"answered": 1}
    assert (older.events.count(), newer.events.count()) == (1, 2)


def test_what_was_opened_before_the_rule_was_on_is_left_to_people(client, store):
    before = lost(store, at=T0 - 2 * HOUR)
    running(client, store)
    after = lost(store)
    answer_by_rules(T0 + HOUR)
    assert (before.events.count(), after.events.count()) == (1, 2)


def test_a_rule_of_another_store_does_nothing_here(client, store):
    running(client, make_store())
    dispute = lost(store)
    assert answer_by_rules(T0 + HOUR) == {}
    assert dispute.events.count() == 1


# -- left to people -----------------------------------------------------------------------


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
