"""Owners are told what a rule did by itself, each once, whatever becomes of the mail of another."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import OperationalError

from disputes.automation import acting, telling
from disputes.automation.telling import MOST_ATTEMPTS, tell_owners
from disputes.models import AutomationChange, AutomationNotice, AutomationVersion, StoreMember
from disputes.models.outbox import pause
from disputes.tasks import answer_by_rules
from tests.automation.rules import DAY, HOUR, lost, running
from tests.disputes.test_races import at_once
from tests.factories import T0, make_store, make_user

pytestmark = pytest.mark.django_db(transaction=True)
REFUSED = set()  # addresses that the server takes nothing for


class Choosy(EmailBackend):
    """A server that refuses some addresses, and not with an error of the network."""

    def send_messages(self, messages):
        if REFUSED & {address for message in messages for address in message.to}:
            raise ValueError("No such address.")
        return super().send_messages(messages)


@pytest.fixture
def refused(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Choosy"
    yield REFUSED
    REFUSED.clear()


def rested(rule):
    """A change that its owners are still to be told of."""
    limit = "count_per_day"
    AutomationChange.objects.create(
        store=rule.store, rule=rule, version=1, kind="rested", detail=limit, at=T0
    )


def told():
    return sorted(address for each in mail.outbox if "The rule" in each.subject for address in each.to)


def second_owner(store):
    owner = make_user("partner")
    StoreMember.objects.create(store=store, user=owner, is_owner=True)
    return owner


def test_a_name_over_two_lines_is_told_on_one(client, store):
    rule = running(client, store, count_per_day="1")
    AutomationVersion.objects.filter(rule=rule).update(name="Lost\r\nBcc: all@example.com")
    for n in range(2):
        lost(store, at=T0 + n * timedelta(minutes=1))
    assert answer_by_rules(T0 + 2 * HOUR) == {"answered": 1, "left": 1}
    (message,) = [each for each in mail.outbox if "rests" in each.subject]
    assert message.subject == "The rule “Lost Bcc: all@example.com” rests"
    assert message.recipients() == [store.owner.email]


def test_who_is_refused_is_tried_again_with_pauses_and_others_are_told_once(client, store, refused):
    rested(running(client, store))
    partner = second_owner(store)
    refused.add(store.owner.email)
    assert tell_owners(T0) == 1
    at = T0
    for attempt in range(1, MOST_ATTEMPTS):
        notice = AutomationNotice.objects.get(recipient=store.owner)
        at += pause(attempt)
        assert (notice.attempts, notice.due_at, notice.error) == (attempt, at, "No such address.")
        assert tell_owners(at - timedelta(seconds=1)) == 0
        assert tell_owners(at) == 0
    notice.refresh_from_db()
    assert (notice.attempts, notice.due_at, notice.done_at) == (MOST_ATTEMPTS, None, None)
    assert at - T0 < DAY
    assert told() == [partner.email]


def test_who_can_be_reached_again_is_told(client, store, refused):
    refused.add(store.owner.email)
    rested(running(client, store))
    assert tell_owners(T0) == 0
    refused.clear()
    assert tell_owners(T0 + HOUR) == 1
    assert tell_owners(T0 + 2 * HOUR) == 0
    assert told() == [store.owner.email]


def test_a_store_whose_mails_fail_keeps_no_other_waiting(client, store, refused, monkeypatch):
    monkeypatch.setattr(telling, "BATCH", 2)
    other = make_store()
    first, second = running(client, store), running(client, other)
    refused.add(store.owner.email)
    for _each in range(4):
        rested(first)
    rested(second)
    for minute in range(4):
        tell_owners(T0 + timedelta(minutes=minute))
    assert told() == [other.owner.email]


def test_who_is_no_owner_any_more_is_told_nothing(client, store, refused):
    rested(running(client, store))
    partner = second_owner(store)
    refused.add(partner.email)
    assert tell_owners(T0) == 1
    refused.clear()
    StoreMember.objects.filter(user=partner).update(is_owner=False)
    assert tell_owners(T0 + HOUR) == 0
    assert told() == [store.owner.email]


def test_a_sweep_without_time_left_tells_all_the_same(client, store, monkeypatch):
    rule = running(client, store)
    dispute = lost(store)
    rested(rule)
    monkeypatch.setattr(acting, "PATIENCE", timedelta(0))
    assert answer_by_rules(T0 + HOUR) == {}
    assert (dispute.events.count(), told()) == (1, [store.owner.email])


def test_a_sweep_that_breaks_off_tells_all_the_same(client, store, monkeypatch):
    rested(running(client, store))

    def locked(*_given):
        raise OperationalError("database is locked")

    monkeypatch.setattr(acting, "_due", locked)
    with pytest.raises(OperationalError):
        answer_by_rules(T0 + HOUR)
    assert told() == [store.owner.email]


def test_what_a_killed_worker_held_is_sent_when_its_lease_is_over(client, store, monkeypatch):
    rested(running(client, store))

    def killed(_notice):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(telling, "_write", killed)
        with pytest.raises(KeyboardInterrupt):
            tell_owners(T0)
    assert tell_owners(T0 + telling.LEASE - timedelta(seconds=1)) == 0
    assert tell_owners(T0 + telling.LEASE) == 1
    assert told() == [store.owner.email]


@pytest.mark.postgres
def test_two_sweeps_at_once_tell_each_owner_once(client, store):
    rested(running(client, store))
    partner = second_owner(store)
    at_once(*[lambda: tell_owners(T0)] * 3)
    assert told() == sorted([store.owner.email, partner.email])
