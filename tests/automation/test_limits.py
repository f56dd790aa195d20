"""Limits hold exactly, also for two workers at once; at a limit a rule rests and the owners are told."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import time_machine
from django.db import InterfaceError, OperationalError, connection
from django.urls import reverse

from accounts.models import User
from disputes.automation import acting, changes
from disputes.models import (
    AutomaticAnswer,
    AutomationChange,
    AutomationStop,
    AutomationVersion,
    LeftToPeople,
    Store,
)
from disputes.models.answering import Limit, Spent, over_at
from disputes.perform import perform
from disputes.tasks import answer_by_rules
from disputes.verify import broken
from tests.automation.rules import DAY, HOUR, SAID, damaged, do, lost, running, url
from tests.disputes.test_races import at_once
from tests.factories import T0, again, make_store

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _at_a_moment():
    with time_machine.travel(T0 - HOUR, tick=False):
        yield


@pytest.fixture
def store():
    return make_store()


def answered(rule):
    return list(rule.answers.order_by("at").values_list("dispute__reference", "amount"))


def due(dispute):
    """When a rule that waits an hour looks at it."""
    return dispute.opened_at + HOUR


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"count_per_day": "2"}, "count_per_day"),
        ({"count_per_day": "2", "count_per_month": "2"}, "count_per_month"),
        ({"money_per_day": "16.00"}, "money_per_day"),
        ({"money_per_day": "23.99"}, "money_per_day"),
        ({"money_per_day": "16.00", "money_per_month": "16.00"}, "money_per_month"),
    ],
)
def test_two_are_answered_and_the_third_is_over_the_limit(client, store, said, why):
    rule = running(client, store, **said)
    first, second, third = (lost(store, at=T0 + n * timedelta(minutes=1)) for n in range(3))
    assert answer_by_rules(T0 + 2 * HOUR) == {"answered": 2, "left": 1}
    assert answered(rule) == [(first.reference, 800), (second.reference, 800)]
    left = LeftToPeople.objects.get()
    assert (left.dispute, left.why, left.detail) == (third, "limit", why)


@pytest.mark.parametrize("said", [{"count_per_day": "3"}, {"money_per_day": "24.00"}])
def test_a_limit_may_be_used_up_to_the_last_cent(client, store, said):
    rule = running(client, store, **said)
    for n in range(3):
        lost(store, at=T0 + n * timedelta(minutes=1))
    assert answer_by_rules(T0 + 2 * HOUR) == {"answered": 3}
    assert not AutomationChange.objects.filter(rule=rule, kind="rested").exists()


def test_it_rests_until_the_next_day_and_goes_on_by_itself(client, store):
    rule = running(client, store, count_per_day="1")
    lost(store)
    over, resting = lost(store, at=T0 + timedelta(minutes=1)), lost(store, at=T0 + 2 * HOUR)
    next_day = lost(store, at=T0 + DAY)
    assert answer_by_rules(T0 + HOUR + timedelta(minutes=1)) == {"answered": 1, "left": 1}
    assert answer_by_rules(T0 + 3 * HOUR) == {"left": 1}
    assert answer_by_rules(T0 + DAY + HOUR) == {"answered": 1}
    rule.refresh_from_db()
    assert rule.rests_until == datetime(2026, 3, 3, tzinfo=UTC)
    assert dict(LeftToPeople.objects.values_list("dispute", "why")) == {over.pk: "limit", resting.pk: "rests"}
    assert next_day.events.count() == 2


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"money_per_day": 800}, "money_per_day"),
        ({"money_per_day": 800, "money_per_month": 800}, "money_per_month"),
    ],
)
def test_what_is_over_a_limit_by_itself_is_left_and_the_rule_goes_on(client, store, said, why):
    rule = running(client, store)  # the form refuses what one answer may exceed; a return's freight still may
    AutomationVersion.objects.filter(rule=rule).update(**said)
    dear, cheap = lost(store, 801), lost(store, 800, at=T0 + timedelta(minutes=1))
    assert answer_by_rules(T0 + 2 * HOUR) == {"left": 1, "answered": 1}
    left = LeftToPeople.objects.get()
    assert (left.dispute, left.why, left.detail) == (dear, "limit", why)
    assert answered(rule) == [(cheap.reference, 800)]
    rule.refresh_from_db()
    assert rule.rests_until is None


def test_owners_are_told_once_that_it_rests_or_failed(client, store, mailoutbox):
    rule = running(client, store, count_per_day="1")
    for n in range(3):
        lost(store, at=T0 + n * timedelta(minutes=1))
    answer_by_rules(T0 + 2 * HOUR)
    answer_by_rules(T0 + 3 * HOUR)
    (mail,) = [mail for mail in mailoutbox if "rests" in mail.subject]
    assert (mail.subject, mail.to) == ("The rule “Lost and small” rests", [store.owner.email])
    assert "has reached a limit: Answers per day. It rests until Tue 3 Mar 2026, 00:00" in mail.body
    assert url(rule) in mail.body


@pytest.mark.parametrize(
    ("limit", "at", "over"),
    [
        (Limit.COUNT_PER_DAY, datetime(2026, 12, 31, 23, 59, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        (Limit.MONEY_PER_MONTH, datetime(2026, 12, 31, 23, 59, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        (Limit.COUNT_PER_MONTH, datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)),
        (Limit.MONEY_PER_DAY, datetime(2026, 2, 28, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)),
    ],
)
def test_a_limit_is_over_when_the_next_day_or_month_begins(limit, at, over):
    assert over_at(limit, at) == over


def test_a_change_of_the_rule_does_not_begin_its_counting_anew(client, store):
    rule = running(client, store, count_per_day="1")
    lost(store)
    answer_by_rules(T0 + HOUR)
    with time_machine.travel(T0 + 2 * HOUR, tick=False):
        do(client, rule, "save", **SAID | {"name": "Anew", "count_per_day": "1"})
        do(client, rule, "try")
        do(client, rule, "on")
    same_day, next_day = lost(store, at=T0 + 2 * HOUR), lost(store, at=T0 + DAY)
    answer_by_rules(T0 + 3 * HOUR)
    answer_by_rules(T0 + DAY + HOUR)
    assert (same_day.events.count(), next_day.events.count()) == (1, 2)


# -- failing ------------------------------------------------------------------------------


def test_a_rule_that_cannot_answer_switches_itself_off_and_tells_why(client, store, mailoutbox):
    """In the language of the owner, whatever the buyer reads."""
    asks = {"remedy": "return_and_refund", "amount": 2000, "return_freight": "buyer"}
    rule = running(client, store, reasons=["not_as_described"], amount_up_to="25.00")
    dispute, other = damaged(store, **asks), damaged(store, at=T0 + timedelta(minutes=1), **asks)
    User.objects.filter(pk=dispute.buyer_id).update(language="fr")
    User.objects.filter(pk=store.owner.pk).update(language="de")
    Store.objects.filter(pk=store.pk).update(return_address="R" * 501)
    assert answer_by_rules(T0 + 2 * HOUR) == {"failed": 1}
    rule.refresh_from_db()
    said = (
        "Bitte sicherstellen, dass der Wert aus höchstens 500 Zeichen besteht. (Er besteht aus 501 Zeichen.)"
    )
    assert (rule.on_since, rule.paused_because) == (None, f"{dispute.reference}: {said}")
    assert (dispute.events.count(), other.events.count()) == (1, 1)
    (mail,) = [mail for mail in mailoutbox if rule.paused_because in mail.body]
    assert mail.to == [store.owner.email]
    client.force_login(store.owner)
    User.objects.filter(pk=store.owner.pk).update(language="en")
    assert "has switched itself off" in client.get(url(rule)).content.decode()


@pytest.mark.parametrize(
    "trouble",
    [OperationalError("database is locked"), InterfaceError("closed"), OSError(28, "No space left")],
)
def test_what_passes_pauses_no_rule_and_the_next_sweep_looks_again(client, store, monkeypatch, trouble):
    rule = running(client, store)
    dispute = lost(store)
    with monkeypatch.context() as patched:
        patched.setattr(acting, "perform", failing(trouble))
        assert answer_by_rules(T0 + HOUR) == {"skipped": 1}
    rule.refresh_from_db()
    assert (rule.on_since, rule.paused_because) == (T0 - HOUR, "")
    assert answer_by_rules(T0 + 2 * HOUR) == {"answered": 1}
    assert dispute.events.count() == 2


def test_what_comes_again_pauses_the_rule(client, store, monkeypatch):
    rule = running(client, store)
    dispute = lost(store)
    monkeypatch.setattr(acting, "perform", failing(KeyError("sku")))
    assert answer_by_rules(T0 + HOUR) == {"failed": 1}
    rule.refresh_from_db()
    assert (rule.on_since, rule.paused_because) == (None, f"{dispute.reference}: KeyError")


def failing(error):
    def perform(*_args, **_brought):
        raise error

    return perform


# -- too much for one sweep ----------------------------------------------------------------


def test_a_sweep_begins_with_the_stores_that_the_last_one_did_not_reach(client, monkeypatch):
    """Each has time for one dispute, and the first store gets a new one again and again."""
    busy, second, third = make_store(), make_store(), make_store()
    for each in (busy, second, third):
        running(client, each)
    answered = []
    monkeypatch.setattr(acting, "monotonic", count().__next__)  # a second for each look at the clock
    monkeypatch.setattr(acting, "PATIENCE", timedelta(seconds=1.5))
    for each in (second, third):
        lost(each)
    for minute in range(3):
        at = T0 + timedelta(minutes=minute)
        for _each in range(2):
            lost(busy, at=at)
        assert answer_by_rules(at + HOUR) == {"answered": 1}
        answered.append(AutomaticAnswer.objects.latest("pk").dispute.store)
    assert answered == [busy, second, third]


# -- two at once --------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.parametrize("round_", range(2))
def test_two_workers_answer_each_dispute_once_and_no_limit_is_overrun(client, store, round_):
    rule = running(client, store, count_per_day="3", money_per_day="30.00")
    disputes = [lost(store, at=T0 + n * timedelta(minutes=1)) for n in range(6)]
    at_once(*[lambda: answer_by_rules(T0 + 2 * HOUR)] * 3)
    assert AutomaticAnswer.objects.filter(rule=rule).count() == 3
    assert LeftToPeople.objects.filter(rule=rule).count() == 3
    assert sum(dispute.events.count() for dispute in disputes) == 9
    assert AutomationChange.objects.filter(rule=rule, kind="rested").count() == 1
    assert [broken(again(dispute)) for dispute in disputes] == [[]] * 6
    assert not AutomationChange.objects.filter(kind="paused").exists()


@pytest.mark.postgres
def test_a_person_and_the_rule_at_once_leave_one_answer(client, store):
    rule = running(client, store)
    dispute = lost(store)
    client.force_login(store.owner)
    results = at_once(
        lambda: answer_by_rules(T0 + HOUR),
        lambda: perform(
            "accept", dispute.pk, actor=store.owner, at=T0 + HOUR, proposal=dispute.on_the_table_id
        ),
    )
    assert len(results) == 2
    assert [event.action for event in dispute.events.all()] == ["open", "accept"]
    rule.refresh_from_db()
    assert rule.paused_because == ""


@pytest.mark.postgres
def test_the_switch_and_the_rule_at_once_end_in_order(client, store):
    running(client, store)
    dispute = lost(store)
    off = f"{reverse('disputes:automation')}?store={store.pk}"
    at_once(lambda: answer_by_rules(T0 + HOUR), lambda: client.post(off, {"do": "all_off"}))
    assert dispute.events.count() in (1, 2)
    before = dispute.events.count()
    assert answer_by_rules(T0 + 2 * HOUR) == {}
    assert dispute.events.count() == before


@pytest.mark.postgres
@pytest.mark.parametrize("round_", range(2))
def test_a_stop_and_the_rule_at_once_leave_one_of_them(client, store, round_):
    running(client, store)
    dispute = lost(store)
    at_once(lambda: answer_by_rules(T0 + HOUR), lambda: changes.stop(dispute, by=store.owner, at=T0 + HOUR))
    answer_by_rules(T0 + 2 * HOUR)
    answers = AutomaticAnswer.objects.filter(dispute=dispute).count()
    stops = AutomationStop.objects.filter(dispute=dispute).count()
    assert answers + stops == 1
    assert dispute.events.count() == 1 + answers


# -- killed -------------------------------------------------------------------------------


class Killed(BaseException):
    """The worker is gone: nothing of ours catches this."""


def dying_at(number):
    """Lets so many statements through, and no more."""
    left = count(number, -1)

    def execute(do_it, *statement):
        if next(left) <= 0:
            raise Killed
        return do_it(*statement)

    return connection.execute_wrapper(execute)


def test_killed_at_any_statement_it_answers_once_and_counts_right(client, store):
    rule = running(client, store, count_per_day="100", money_per_day="1000.00")
    for number in count(1):
        dispute = lost(store)
        try:
            with dying_at(number):
                answer_by_rules(T0 + HOUR)
            break
        except Killed:
            answer_by_rules(T0 + HOUR)
        assert [event.action for event in dispute.events.all()] == ["open", "accept"]
        assert AutomaticAnswer.objects.get(dispute=dispute).amount == 800
        assert broken(again(dispute)) == []
    assert number > 20
    assert Spent.of(rule.answers.values_list("at", "amount"), T0 + HOUR) == Spent(
        number, 800 * number, number, 800 * number
    )
