"""Workers and people at once, and a worker that is killed: each dispute is answered once."""

from datetime import timedelta
from itertools import count

import pytest
from django.db import connection
from django.urls import reverse

from disputes.automation import changes
from disputes.models import AutomaticAnswer, AutomationChange, AutomationStop, LeftToPeople
from disputes.models.answering import Spent
from disputes.perform import perform
from disputes.tasks import answer_by_rules
from disputes.verify import broken
from tests.automation.rules import HOUR, lost, running
from tests.disputes.test_races import at_once
from tests.factories import T0, again

pytestmark = pytest.mark.django_db(transaction=True)


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
