"""Limits hold exactly; at a limit a rule rests and the owners are told."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from disputes.models import AutomationChange, AutomationVersion, LeftToPeople
from disputes.models.answering import Limit, over_at
from disputes.tasks import answer_by_rules
from tests.automation.rules import DAY, HOUR, SAID, do, lost, running, url
from tests.factories import T0

pytestmark = pytest.mark.django_db(transaction=True)


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
