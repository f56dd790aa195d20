"""People come first, and off is off: what is stopped, switched off or another store's is not answered."""

import pytest
import time_machine
from django.urls import reverse

from disputes.automation import acting
from disputes.automation.acting import STORE
from disputes.automation.planned import plan_of
from disputes.flow import Refused, State
from disputes.models import AutomaticAnswer, AutomationStop
from disputes.perform import perform
from disputes.tasks import answer_by_rules
from tests.automation.rules import HOUR, answer_within, do, last, lost, running, version_of
from tests.factories import T0, again, make_store

pytestmark = pytest.mark.django_db(transaction=True)


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
