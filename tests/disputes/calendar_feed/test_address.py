"""The secret address of a calendar: whose it is, when it ends, how often it is asked."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from accounts import calendar_address
from accounts.calendar_address import MOST_READS, WINDOW
from disputes.flow import State
from disputes.perform import perform
from tests.disputes.calendar_feed.reading import HOUR, SITE, address_of, events, key_in, read, the_event
from tests.factories import (
    T0,
    make_dispute,
    make_dispute_in,
    make_mediator,
    make_order,
    make_proposal,
    make_store,
    make_user,
    staff_of,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
MOST_QUERIES = 8


def test_it_is_private_and_says_what_it_is():
    answer = read(address_of(make_user()))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'inline; filename="deadlines.ics"'
    assert answer["Content-Language"] == "en"
    assert "private" in answer["Cache-Control"]
    assert "Set-Cookie" not in answer


def test_an_unknown_a_revoked_and_a_replaced_address_are_not_there():
    person = make_user()
    first = address_of(person)
    assert read(first).status_code == 200
    second = address_of(person)
    assert (read(first).status_code, read(second).status_code) == (404, 200)
    calendar_address.revoke(person)
    assert read(second).status_code == 404
    assert read("/calendar/deadlines.ics?key=").status_code == 404
    assert read("/calendar/deadlines.ics").status_code == 404


def test_the_address_of_a_closed_account_is_not_there():
    person = make_user()
    address = address_of(person)
    person.is_active = False
    person.save()
    assert read(address).status_code == 404


def test_who_is_signed_in_as_somebody_else_still_reads_whose_address_it_is(client):
    dispute = make_dispute()
    client.force_login(dispute.buyer)
    event = the_event(client.get(address_of(staff_of(dispute))))
    assert event["url"].startswith(f"{SITE}/seller/")


def test_nothing_is_sent_again_while_nothing_has_changed():
    dispute = make_dispute()
    address = address_of(staff_of(dispute))
    answer = read(address)
    tag, changed = answer["ETag"], answer["Last-Modified"]
    assert changed == "Mon, 02 Mar 2026 10:00:00 GMT"
    with time_machine.travel(T0 + 3 * HOUR, tick=False):
        for asked in ({"If-None-Match": tag}, {"If-Modified-Since": changed}):
            same = read(address, **asked)
            assert (same.status_code, same.content) == (304, b"")
            assert (same["ETag"], same["Last-Modified"]) == (tag, changed)
            assert "private" in same["Cache-Control"]


def test_an_answer_is_a_change_although_nothing_in_the_calendar_is_newer():
    """What was last touched leaves: the latest of what stays is older than what was read."""
    store = make_store()
    make_dispute(order=make_order(store=store))
    answered = make_dispute(order=make_order(store=store), at=T0 + HOUR / 2)
    address = address_of(store.owner)
    first = read(address)
    perform("refund_in_full", make_offer(answered), actor=store.owner, at=T0 + 2 * HOUR)
    with time_machine.travel(T0 + 3 * HOUR, tick=False):
        for asked in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
            later = read(address, **asked)
            assert later.status_code == 200
            assert len(events(later)) == 1
        assert later["Last-Modified"] == "Mon, 02 Mar 2026 12:00:00 GMT"


def make_offer(dispute):
    """The number of a dispute in which the buyer answers now."""
    offer = {"proposal": make_proposal(), "statement": "We can offer this."}
    perform("counter", dispute.pk, actor=staff_of(dispute), at=T0 + HOUR, **offer)
    return dispute.pk


def test_who_asks_too_often_waits():
    address = address_of(make_user())
    other = address_of(make_user())
    assert {read(address).status_code for _ in range(MOST_READS)} == {200}
    with time_machine.travel(T0 + HOUR + timedelta(minutes=4), tick=False):
        refused = read(address)
        assert (refused.status_code, refused["Retry-After"]) == (429, "361")
        assert read(other).status_code == 200
    with time_machine.travel(T0 + HOUR + WINDOW, tick=False):
        assert read(address).status_code == 200


def test_no_log_has_the_secret(caplog):
    caplog.set_level(logging.DEBUG)
    person = make_user()
    address = address_of(person)
    read(address)
    calendar_address.revoke(person)
    assert read(address).status_code == 404
    assert any("Not Found: /calendar/deadlines.ics" in text for text in caplog.messages)
    assert key_in(address) not in "\n".join([*caplog.messages, caplog.text])


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(method):
    address = address_of(make_user())
    assert getattr(Client(), method)(address).status_code == 405


def test_it_takes_as_many_queries_for_three_as_for_one(django_assert_max_num_queries):
    store = make_store()
    mediator = make_mediator()
    make_dispute(order=make_order(store=store))
    cache.clear()
    for reader in (store.owner, mediator):
        address = address_of(reader)
        with django_assert_max_num_queries(MOST_QUERIES) as one:
            read(address)
        make_dispute(order=make_order(store=store))
        make_dispute_in(State.AWAITING_BUYER_RESPONSE, order=make_order(store=store))
        with django_assert_max_num_queries(MOST_QUERIES) as three:
            read(address)
        assert len(three) == len(one)
