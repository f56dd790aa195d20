"""A rule is tried on past disputes by the same code that answers: the trial says what really would happen."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from disputes.automation import trial as trials
from disputes.automation.trial import try_on_past
from disputes.flow import SYSTEM, State
from disputes.models import AutomationChange, AutomationVersion, Order
from disputes.perform import perform
from disputes.tasks import answer_by_rules
from tests.automation.rules import (
    DAY,
    HOUR,
    OFFER,
    SAID,
    damaged,
    do,
    lost,
    make_rule,
    numbered,
    running,
    scan,
    url,
    version_of,
)
from tests.factories import T0, again, make_store, staff_of

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = timedelta(minutes=1)


def end(dispute):
    """It is settled in full and paid, as long after it opened as is needed."""
    dispute, at = again(dispute), dispute.opened_at + 3 * DAY
    if dispute.state == State.AWAITING_SELLER_RESPONSE:
        perform("accept", dispute.pk, actor=staff_of(dispute), at=at, proposal=dispute.on_the_table_id)
    elif dispute.state == State.AWAITING_BUYER_RESPONSE:
        perform("accept", dispute.pk, actor=dispute.buyer, at=at, proposal=dispute.on_the_table_id)
    elif dispute.state == State.CLOSED:
        return dispute
    perform("confirm_settlement", dispute.pk, actor=SYSTEM, at=at, provider_reference="pay-1")
    return again(dispute)


def told(trial):
    """What a trial says of each dispute: what would be answered, for how much, or why not."""
    return {
        met.dispute.reference: (met.answer.does, met.answer.amount) if met.answer else str(met.why)
        for met in trial.met
    }


def done(rule):
    """The same of what the rule did in earnest."""
    answers = rule.answers.select_related("event", "dispute")
    left = rule.left.exclude(why="conditions").select_related("dispute")
    return {each.dispute.reference: (each.event.action, each.amount) for each in answers} | {
        row.dispute.reference: row.why for row in left
    }


def sweep(until):
    """The worker looks each minute, as it does."""
    at = T0
    while at <= until:
        answer_by_rules(at)
        at += MINUTE


def several(store):
    """Disputes of all sorts, a few minutes apart."""
    made = [
        lost(store, price, at=T0 + n * MINUTE) for n, price in enumerate((800, 300, 1200, 900, 1000, 500))
    ]
    made.append(lost(store, 900, at=T0 + 7 * MINUTE, remedy="partial_refund", amount=400))
    for n, dispute in enumerate(made):
        numbered(dispute, f"LX00000000{n}CN")
    scan(made[0], T0 - 3 * DAY, number="LX000000000CN")
    scan(made[1], T0 - DAY, "delivered", number="LX000000001CN")
    scan(made[3], T0 - 30 * DAY, number="LX000000003CN")
    scan(made[3], T0 - 2 * DAY, known_at=T0 + 5 * DAY, number="LX000000003CN")
    return made


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"count_per_day": "3"},
        {"money_per_day": "15.00"},
        {"delivery": "no_scan", "no_scan_days": "4"},
        {"remedies": ["partial_refund"]},
        {"asked_up_to": "4.00"},
        {"does": "counter", "percent": "50", "template": "builtin:not-received-offer"},
    ],
)
def test_a_trial_says_exactly_what_the_rule_then_did(client, store, said):
    rule = running(client, store, **said)
    disputes = several(store)
    sweep(T0 + HOUR + 10 * MINUTE)
    for hours in range(2, 72):  # the rule looks again until each of them ends
        answer_by_rules(T0 + hours * HOUR)
    did = done(rule)
    assert did
    for dispute in disputes:
        end(dispute)
    trial = try_on_past(version_of(rule))
    assert told(trial) == did
    assert trial.cost == sum(answer.amount for answer in rule.answers.all())
    assert trial.looked_at == len(disputes)


def test_what_the_rule_would_have_cost_stands_beside_what_was_paid(client, store):
    rule = make_rule(client, store, **OFFER)
    disputes = [end(damaged(store, price)) for price in (2000, 1000, 9000)]
    do(client, rule, "try")
    page = client.get(url(rule, "automation_trial"))
    trial = page.context["trial"]
    assert (trial.looked_at, len(trial.answered), trial.cost, trial.really) == (3, 2, 900, 3000)
    text = page.content.decode()
    assert all(dispute.reference in text for dispute in disputes[:2])
    assert disputes[2].reference not in text
    assert "€9.00" in text
    assert "€30.00" in text
    assert "Its offers come to, if all are taken" in text
    assert "at most" not in text.partition("In sum")[2].partition("Looked at")[0]
    assert "At most" not in text
    assert "would have answered 2, offering €9.00" in client.get(url(rule)).text


def test_accepting_costs_at_most_what_is_asked_for(client, store):
    rule = make_rule(client, store)
    end(lost(store))
    do(client, rule, "try")
    assert "It would have cost at most" in client.get(url(rule, "automation_trial")).text
    assert "would have answered 1, for €8.00" in client.get(url(rule)).text


def test_a_trial_tells_how_many_it_looked_at_and_takes_the_same_few_queries(
    client, store, monkeypatch, django_assert_max_num_queries
):
    rule = make_rule(client, store)
    end(lost(store))
    with django_assert_max_num_queries(8) as one:
        try_on_past(version_of(rule))
    for n in range(4):
        end(lost(store, at=T0 + n * HOUR))
    with django_assert_max_num_queries(8) as many:
        assert try_on_past(version_of(rule)).looked_at == 5
    assert len(one) == len(many)
    with django_assert_max_num_queries(10):
        assert client.get(url(rule, "automation_trial")).context["trial"].looked_at == 5
    monkeypatch.setattr(trials, "MOST", 3)
    assert try_on_past(version_of(rule)).looked_at == 3


def test_the_page_of_a_long_trial_shows_the_latest_and_the_sums_of_all(client, store, monkeypatch):
    rule = make_rule(client, store)
    first, second, third = (end(lost(store, at=T0 + n * HOUR)) for n in range(3))
    monkeypatch.setattr(trials, "SHOWN", 2)
    monkeypatch.setattr("disputes.views.automation.SHOWN", 2)
    page = client.get(url(rule, "automation_trial"))
    assert [each.reference in page.text for each in (first, second, third)] == [False, True, True]
    assert "The latest 2 of 3 are shown; the sums are of all." in page.text
    assert len(page.context["trial"].answered) == 3


def test_a_trial_sees_a_dispute_as_it_stood_when_it_opened(client, store):
    rule = make_rule(client, store, amount_up_to="8.00")
    dispute = lost(store, 800, remedy="partial_refund", amount=300)
    modified = {"remedy": "full_refund", "amount": "", "statement": "", "version": dispute.version}
    client.force_login(dispute.buyer)
    with time_machine.travel(T0 + 2 * HOUR, tick=False):
        client.post(f"/buyer/disputes/{dispute.reference}/modify/", modified)
    assert end(dispute).refund_amount == 800
    trial = try_on_past(version_of(rule))
    assert told(trial) == {dispute.reference: ("accept", 300)}
    assert trial.really == 800


@pytest.mark.parametrize(
    ("remedies", "estimate", "met"),
    [
        (["return_and_refund"], 500, ("accept", 2500)),
        (["return_and_refund"], None, None),
        ([], 500, None),
    ],
)
def test_a_trial_counts_the_freight_of_a_return_as_an_answer_does(client, remedies, estimate, met):
    store = make_store(return_address="Rua 1, Porto")
    said = {"reasons": ["not_as_described"], "amount_up_to": "25.00", "remedies": remedies}
    rule = make_rule(client, store, **said)
    dispute = damaged(store, remedy="return_and_refund", amount=2000, return_freight="seller")
    Order.objects.update(return_freight_estimate=estimate)
    perform("withdraw", dispute.pk, actor=dispute.buyer, at=T0 + 2 * HOUR)
    assert told(try_on_past(version_of(rule))) == ({dispute.reference: met} if met else {})


def test_an_answer_that_is_over_a_limit_by_itself_lets_the_rule_go_on_in_a_trial(client, store):
    rule = make_rule(client, store)
    AutomationVersion.objects.filter(rule=rule).update(money_per_day=800)
    dear, cheap = end(lost(store, 801)), end(lost(store, 800, at=T0 + MINUTE))
    trial = try_on_past(version_of(rule))
    assert told(trial) == {dear.reference: "limit", cheap.reference: ("accept", 800)}


def act(client, who, portal, dispute, action, **data):
    """Half an hour after it opened."""
    client.force_login(who)
    with time_machine.travel(dispute.opened_at + HOUR / 2, tick=False):
        data |= {"version": dispute.version}
        page = reverse(f"disputes:{portal}_action", args=[dispute.reference, action])
        answer = client.post(page, data)
    assert answer.status_code == 302, answer.context["form"].errors


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("portal", "action", "data"),
    [
        ("seller", "send_message", {"text": "We look into it and answer tomorrow."}),
        ("buyer", "modify", {"remedy": "partial_refund", "amount": "3.00", "statement": ""}),
        ("buyer", "withdraw", {"confirm": "on"}),
    ],
)
def test_what_people_did_before_the_rule_would_look_is_no_dispute_of_it(client, store, portal, action, data):
    rule = make_rule(client, store)
    before, other = lost(store), lost(store)
    act(client, store.owner if portal == "seller" else before.buyer, portal, before, action, **data)
    ended = [end(each) for each in (before, other)]
    trial = try_on_past(version_of(rule))
    assert told(trial) == {ended[1].reference: ("accept", 800)}
    assert trial.looked_at == 2


def test_what_the_buyer_wrote_meanwhile_leaves_it_to_the_rule(client, store):
    rule = make_rule(client, store)
    dispute = lost(store)
    act(client, dispute.buyer, "buyer", dispute, "send_message", text="It was for a birthday.")
    end(dispute)
    assert told(try_on_past(version_of(rule))) == {dispute.reference: ("accept", 800)}


def test_what_another_rule_answered_counts_as_left_alone_by_people(client, store):
    running(client, store)
    later = make_rule(client, store, wait_hours="5")
    dispute = lost(store)
    answer_by_rules(T0 + HOUR)
    end(dispute)
    assert told(try_on_past(version_of(later))) == {dispute.reference: ("accept", 800)}


# -- no rule without a trial --------------------------------------------------------------


def test_a_rule_is_switched_on_only_once_it_was_tried_as_it_stands(client, store):
    rule = make_rule(client, store)
    do(client, rule, "on")
    assert "Try the rule on past disputes first." in client.get(url(rule)).content.decode()
    rule.refresh_from_db()
    assert rule.on_since is None
    do(client, rule, "try")
    do(client, rule, "on")
    rule.refresh_from_db()
    assert rule.on_since == T0 - HOUR


def test_a_changed_rule_is_off_until_it_was_tried_again(client, store):
    rule = running(client, store)
    do(client, rule, "save", **SAID | {"amount_up_to": "50.00"})
    rule.refresh_from_db()
    assert (rule.version, rule.on_since, rule.is_tried) == (2, None, False)
    do(client, rule, "on")
    rule.refresh_from_db()
    assert rule.on_since is None
    do(client, rule, "try")
    do(client, rule, "on")
    rule.refresh_from_db()
    assert rule.on_since == T0 - HOUR
    kinds = AutomationChange.objects.filter(rule=rule).order_by("pk").values_list("kind", "version", "by")
    owner = store.owner.pk
    assert list(kinds) == [
        ("made", 1, owner),
        ("tried", 1, owner),
        ("on", 1, owner),
        ("changed", 2, owner),
        ("tried", 2, owner),
        ("on", 2, owner),
    ]


def test_the_trial_of_an_older_version_does_not_count_for_the_new_one(client, store):
    rule = make_rule(client, store)
    do(client, rule, "try")
    stale = rule.version
    do(client, rule, "save", **SAID | {"amount_up_to": "50.00"})
    client.post(url(rule), {"do": "on", "version": stale})
    rule.refresh_from_db()
    assert rule.on_since is None
