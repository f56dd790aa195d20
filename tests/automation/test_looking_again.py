"""A rule looks again at a dispute once time alone has made it hold, and its trial says the same."""

from datetime import timedelta

import pytest

from disputes.automation.trial import try_on_past
from disputes.models import Message
from disputes.perform import perform
from disputes.tasks import answer_by_rules
from tests.automation.rules import DAY, HOUR, lost, numbered, running, scan, version_of
from tests.automation.test_trial import done, end, told
from tests.factories import T0

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


def silent_for(client, store, days, **said):
    """A rule about 20 days without a scan, and a dispute whose parcel is silent for so many at its hour."""
    rule = running(client, store, delivery="no_scan", no_scan_days="20", **said)
    dispute = lost(store, order={"placed_at": T0 - 60 * DAY})
    scan(dispute, T0 + HOUR - days * DAY)
    return rule, dispute


def test_a_rule_looks_again_when_its_days_without_a_scan_are_full(client, store):
    rule, dispute = silent_for(client, store, 19)
    due = T0 + HOUR + DAY
    for at, came_out in (
        (T0 + HOUR, {"left": 1}),
        (due - MINUTE, {}),
        (due, {"answered": 1}),
        (due + HOUR, {}),
    ):
        assert answer_by_rules(at) == came_out
    assert rule.answers.get().dispute == dispute
    assert dispute.events.count() == 2


def test_a_scan_meanwhile_puts_it_off_and_a_delivery_leaves_it_to_people(client, store):
    rule, dispute = silent_for(client, store, 19)
    answer_by_rules(T0 + HOUR)
    scan(dispute, T0 - 18 * DAY, known_at=T0 + 2 * HOUR)
    assert answer_by_rules(T0 + HOUR + DAY) == {"left": 1}
    assert rule.left.get().again_at == T0 + 2 * DAY
    scan(dispute, T0 + HOUR, "delivered")
    assert answer_by_rules(T0 + 2 * DAY) == {"left": 1}
    assert rule.left.get().again_at is None
    assert answer_by_rules(T0 + 4 * DAY) == {}


def test_a_rule_that_looks_again_comes_too_late_once_people_have_answered(client, store):
    _rule, dispute = silent_for(client, store, 19)
    answer_by_rules(T0 + HOUR)
    message = Message(text="We look into it.")
    perform("send_message", dispute.pk, actor=store.owner, at=T0 + 2 * HOUR, message=message)
    assert answer_by_rules(T0 + HOUR + DAY) == {}


def test_what_is_not_silent_before_the_answer_is_due_is_never_answered(client, store):
    rule, _dispute = silent_for(client, store, 14)
    for day in range(8):
        answer_by_rules(T0 + HOUR + day * DAY)
    assert not rule.answers.exists()


def test_a_trial_looks_again_as_the_rule_does(client, store):
    rule = running(client, store, delivery="no_scan", no_scan_days="20")
    silent, seen, late = made = [
        numbered_lost(store, n, silent) for n, silent in enumerate((19, 19, 12), start=1)
    ]
    scan(seen, T0 + 2 * HOUR, "delivered", number="LX000000002CN")
    for hour in range(1, 60):
        answer_by_rules(T0 + hour * HOUR)
    assert done(rule) == {silent.reference: ("accept", 800)}
    for dispute in made:
        end(dispute)
    assert told(try_on_past(version_of(rule))) == done(rule)
    assert late.reference not in done(rule)


def numbered_lost(store, n, silent):
    """Its parcel was last seen so many days before the rule looks at it."""
    dispute = lost(store, order={"placed_at": T0 - 60 * DAY})
    scan(dispute, T0 + HOUR - silent * DAY, number=numbered(dispute, f"LX00000000{n}CN"))
    return dispute
