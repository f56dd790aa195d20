"""A rule that fails switches itself off; what passes, or is too much for one sweep, is done by the next."""

from datetime import timedelta
from itertools import count

import pytest
from django.db import InterfaceError, OperationalError

from accounts.models import User
from disputes.automation import acting
from disputes.models import AutomaticAnswer, Store
from disputes.tasks import answer_by_rules
from tests.automation.rules import HOUR, damaged, lost, running, url
from tests.factories import T0, make_store

pytestmark = pytest.mark.django_db(transaction=True)


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
