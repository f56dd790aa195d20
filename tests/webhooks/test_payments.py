"""Payments by the marketplace: asked for by webhook, answered through the door, reminded of, never twice."""

import json
from collections import Counter
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from disputes.delivery import LEASE, send_deliveries
from disputes.flow import Actor, Role, State
from disputes.models import Delivery, Marketplace, OutsideSettlement, Settlement, WebhookMessage
from disputes.owed import asked_again_at, owed, remind_of_owed
from disputes.perform import perform
from disputes.verify import broken
from disputes.webhooks import pause, resume, send_webhooks
from tests.factories import (
    T0,
    again,
    make_dispute_in,
    make_marketplace,
    make_operator,
    make_order,
    make_store,
)
from tests.webhooks.conftest import make_endpoint

pytestmark = pytest.mark.django_db(transaction=True)
URL = "https://shop.example.com/hooks"
ASKED = T0 + timedelta(hours=3)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def shop(db):
    return make_marketplace(settlement_provider="disputes.settlement.MarketplacePays")


@pytest.fixture
def requests(shop):
    """An endpoint that is told of payments and of nothing else."""
    return make_endpoint(URL, shop, types=["settlement.requested"])


def owing(shop):
    """A dispute whose payment is to be asked for; nothing else is in the outbox."""
    dispute = make_dispute_in(State.SETTLING, order=make_order(store=make_store(marketplace=shop)))
    Delivery.objects.exclude(kind="settlement").delete()
    return dispute


@pytest.fixture
def dispute(shop, requests):
    return owing(shop)


def ask(at=ASKED):
    return dict(send_deliveries(at=at))


def say(name, dispute, at=ASKED, **brought):
    actor = Actor(Role.MARKETPLACE, marketplace_id=dispute.order.marketplace_id)
    perform(name, dispute.pk, actor=actor, at=at, **brought)
    Delivery.objects.exclude(kind="settlement").delete()


def asked(endpoint):
    """The requests that were written: the settlement in each."""
    bodies = endpoint.messages.order_by("pk").values_list("body", flat=True)
    return [json.loads(body)["data"]["settlement"] for body in bodies]


def moved(dispute, amount, kind="refunded"):
    return {"outside_settlement": OutsideSettlement(order=dispute.order, kind=kind, amount=amount)}


def test_the_marketplace_is_asked_by_webhook_with_key_and_amounts(dispute, requests):
    assert ask() == {"postponed": 1}
    body = json.loads(requests.messages.get().body)
    assert (body["type"], body["timestamp"]) == ("settlement.requested", "2026-03-02T12:00:00Z")
    assert body["data"]["settlement"] == {
        "idempotency_key": str(dispute.settlement.idempotency_key),
        "refund": {"amount": "95.90", "currency": "EUR"},
        "release": {"amount": "0.00", "currency": "EUR"},
    }
    assert (body["data"]["reference"], body["data"]["state"]) == (dispute.reference, "settling")
    assert body["data"]["version"] == again(dispute).version
    assert again(dispute).settlement.instructed_at == ASKED  # from now on the amounts are fixed


def test_what_the_marketplace_confirms_is_over(dispute, requests):
    ask()
    say("confirm_settlement", dispute, provider_reference="pay-1")
    assert (again(dispute).state, again(dispute).settlement.provider_reference) == (State.CLOSED, "pay-1")
    assert broken(again(dispute)) == []
    assert ask(ASKED + 30 * DAY) == {"done": 1}
    assert len(asked(requests)) == 1


def test_who_does_not_answer_is_asked_again_at_growing_pauses_with_the_same_key(dispute, requests):
    at, days = ASKED, []
    while at < ASKED + 30 * DAY:
        if ask(at):
            days.append((at - ASKED).days)
            WebhookMessage.objects.update(due_at=None, done_at=at)
        at += HOUR
    assert days == [0, 1, 3, 7, 14, 21, 28]
    assert len(asked(requests)) == 7
    assert {one["idempotency_key"] for one in asked(requests)} == {str(dispute.settlement.idempotency_key)}
    assert list(requests.messages.order_by("pk").values_list("round", flat=True)) == [0, 1, 2, 3, 4, 5, 6]


def test_who_has_still_to_be_sent_the_last_request_is_not_asked_a_second_time(dispute, requests):
    ask()
    ask(ASKED + DAY)
    assert len(asked(requests)) == 1


def test_a_crash_after_asking_does_not_ask_twice(dispute, requests):
    ask()
    WebhookMessage.objects.update(due_at=None, done_at=ASKED)
    Delivery.objects.update(due_at=ASKED + LEASE)  # as if nothing had been written down
    ask(ASKED + LEASE)
    assert len(asked(requests)) == 1


def test_a_no_is_on_the_record_and_the_marketplace_is_asked_again_later(dispute, requests):
    ask()
    say("fail_settlement", dispute, reason="No funds.")
    assert again(dispute).settlement.failure_reason == "No funds."
    assert ask(ASKED) == {}
    assert ask(ASKED + HOUR) == {"postponed": 1}
    assert len(asked(requests)) == 2
    assert ask(ASKED + DAY + 2 * HOUR) == {"done": 1, "postponed": 1}  # one of them goes on asking
    assert Delivery.objects.filter(kind="settlement", done_at=None).count() == 1


def test_amounts_stand_still_only_while_somebody_is_asked(dispute):
    ask()
    say("fail_settlement", dispute, reason="No funds.")
    Delivery.objects.filter(due_at__gt=ASKED + HOUR).update(due_at=ASKED)  # the reminder comes up first
    assert ask(ASKED) == {"done": 1}
    assert again(dispute).settlement.instructed_at is None
    assert ask(ASKED + HOUR) == {"postponed": 1}
    assert again(dispute).settlement.instructed_at == ASKED + HOUR


def test_after_a_no_a_smaller_payment_has_another_key_and_the_old_request_is_not_sent(
    dispute, requests, receiver
):
    requests.url = receiver.url
    requests.save()
    pause(requests, "Maintenance", ASKED, tell=False)
    ask()
    say("fail_settlement", dispute, reason="No funds.")
    say("settle_outside", dispute, **moved(dispute, 5000))
    ask(ASKED + HOUR)
    first, second = asked(requests)
    assert first["idempotency_key"] != second["idempotency_key"]
    assert second["refund"] == {"amount": "45.90", "currency": "EUR"}
    resume(requests, ASKED + DAY)
    send_webhooks(at=ASKED + DAY)
    send_webhooks(at=ASKED + DAY)
    assert [json.loads(post.body)["data"]["settlement"] for post in receiver.posts] == [second]


@pytest.mark.parametrize("end", ["confirmed", "settled outside"])
def test_a_request_that_waited_is_not_sent_when_there_is_nothing_to_pay(dispute, requests, receiver, end):
    requests.url = receiver.url
    requests.save()
    if end == "confirmed":
        ask()
        say("confirm_settlement", dispute, provider_reference="pay-1")
    else:
        ask()
        say("fail_settlement", dispute, reason="No funds.")
        say("settle_outside", dispute, **moved(dispute, 9590))
    assert again(dispute).state == State.CLOSED
    assert send_webhooks(at=ASKED + DAY) == Counter()
    assert receiver.posts == []
    row = requests.messages.get()
    assert (row.due_at, row.done_at, row.error) == (None, ASKED + DAY, "This payment is no longer asked for.")


def test_a_request_that_is_current_is_sent(dispute, requests, receiver):
    requests.url = receiver.url
    requests.save()
    ask()
    assert send_webhooks(at=ASKED) == Counter(delivered=1)


def test_without_a_webhook_it_waits_in_the_list(shop):
    dispute = owing(shop)
    assert ask() == {"postponed": 1}
    assert list(owed(shop)) == [dispute.settlement]


def test_who_pays_through_the_desk_is_asked_even_where_it_says_by_hand(dispute, requests):
    Marketplace.objects.update(pays_by_hand=True)
    ask()
    assert again(dispute).settlement.instructed_at == ASKED


# -- what is owed ---------------------------------------------------------------------------


def test_owed_is_what_is_asked_for_or_failed_and_of_this_marketplace(shop, requests):
    first, failed, paid = owing(shop), owing(shop), owing(shop)
    elsewhere = make_marketplace(name="Other")
    owing(elsewhere)
    ask()
    say("fail_settlement", failed, reason="No funds.")
    say("confirm_settlement", paid, provider_reference="pay-1")
    assert [settlement.dispute for settlement in owed(shop)] == [first, failed]


@pytest.mark.parametrize(
    ("days", "next_day"),
    [(0, 1), (1, 3), (2.9, 3), (3, 7), (7, 14), (14, 21), (15, 21), (21, 28), (100, 105)],
)
def test_reminders_come_less_and_less_often(days, next_day):
    assert asked_again_at(T0, T0 + days * DAY) == T0 + next_day * DAY


def test_owners_and_operators_are_reminded_of_all_in_one_mail(shop, requests):
    operator = make_operator()
    first, second = owing(shop), owing(shop)
    ask()
    assert remind_of_owed(ASKED + DAY - HOUR) == 0
    assert remind_of_owed(ASKED + DAY) == 1
    assert [letter.to for letter in mail.outbox] == [[operator.email], ["shop@example.com"]]
    to_operator, to_owner = mail.outbox
    assert to_owner.subject == "2 payments wait for Porto Market"
    for words in (first.reference, second.reference, "95.90 EUR to the buyer, 0.00 EUR to the seller"):
        assert words in to_owner.body
    assert str(first.settlement.idempotency_key) in to_owner.body
    assert "/admin/" not in to_owner.body
    assert (
        f"/admin/disputes/settlement/?owed=yes&dispute__order__marketplace__id__exact={shop.pk}"
        in to_operator.body
    )


def test_nobody_is_reminded_of_the_same_twice(shop, requests):
    owing(shop)
    ask()
    told = [remind_of_owed(ASKED + hours * HOUR) for hours in range(0, 24 * 8, 6)]
    assert [number * 6 / 24 for number, one in enumerate(told) if one] == [1, 3, 7]


def test_nobody_is_reminded_of_what_is_paid(shop, requests):
    dispute = owing(shop)
    ask()
    say("confirm_settlement", dispute, provider_reference="pay-1")
    assert remind_of_owed(ASKED + 9 * DAY) == 0
    assert mail.outbox == []


def test_operators_see_what_is_owed(client, shop, requests):
    client.force_login(make_operator())
    still, paid = owing(shop), owing(shop)
    ask()
    say("confirm_settlement", paid, provider_reference="pay-1")
    page = reverse("admin:disputes_settlement_changelist")
    shown = client.get(page, {"owed": "yes", "dispute__order__marketplace__id__exact": shop.pk})
    assert list(shown.context["cl"].result_list) == [still.settlement]
    assert set(client.get(page).context["cl"].result_list) == set(Settlement.objects.all())
