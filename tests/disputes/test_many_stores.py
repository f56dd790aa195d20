"""Staff of many stores: what is asked of the database grows with them, and no union takes any number."""

import sqlite3
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from icalendar import Calendar

from accounts import calendar_address
from disputes.flow import State
from tests.factories import T0, make_dispute, make_dispute_in, make_order, make_store, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

DAY = timedelta(days=1)
STORES = 40
FEW = 5_000
MOST_QUERIES = 10


@pytest.fixture(autouse=True)
def _on_the_last_day():
    with time_machine.travel(T0 + 4 * DAY, tick=False):
        yield


@pytest.fixture
def person():
    return make_user("seller")


@pytest.fixture
def few_values():
    """SQLite usually takes 32,766 values in a statement, and a search finds up to 800 disputes."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    before = connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, FEW)
    yield
    connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, before)


@pytest.fixture
def disputes(person):
    """Two in the first of many stores and one in the last: the person's turn, the buyer's, the person's."""
    stores = [make_store(owner=person) for _n in range(STORES)]
    return [
        make_dispute(order=make_order(store=stores[0])),
        make_dispute_in(State.AWAITING_BUYER_RESPONSE, order=make_order(store=stores[0])),
        make_dispute(order=make_order(store=stores[-1])),
    ]


def test_their_calendar_has_the_deadlines_of_all_stores(person, disputes, django_assert_max_num_queries):
    address = calendar_address.make(person, T0)
    with django_assert_max_num_queries(MOST_QUERIES):
        answer = Client().get(address)
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    alarms = {str(event["url"]).split("/")[-2]: len(event.walk("VALARM")) for event in events}
    assert alarms == dict(zip((each.reference for each in disputes), (2, 0, 2), strict=True))


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("agenda/", (0, 2)),
        ("", (0, 2)),
        ("?turn=buyer", (1,)),
        ("?turn=all", (0, 1, 2)),
        ("?q=BOWL", (0, 1, 2)),
        ("?due=24h", (0, 2)),
        ("changes/?since=2026-03-01T00:00:00Z", ()),
    ],
)
def test_their_lists_have_the_disputes_of_all_stores(
    client, person, disputes, address, shown, django_assert_max_num_queries
):
    client.force_login(person)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(f"/seller/{address}")
    assert page.status_code == 200
    assert [each.reference in page.text for each in disputes] == [n in shown for n in range(3)]


def test_a_search_with_many_finds_asks_no_more_than_sqlite_takes(client, person, disputes, few_values):
    found = [make_dispute(order=make_order(store=disputes[0].store)) for _n in range(150)]
    client.force_login(person)
    page = client.get("/seller/?q=BOWL")
    assert page.status_code == 200
    assert sum(each.reference in page.text for each in (*disputes, *found)) == 25


def test_counts_are_of_all_stores(client, person, disputes):
    client.force_login(person)
    found = client.get("/seller/").context["counts"]
    assert {name: found[name] for name in ("mine", "soon", "buyer")} == {
        "mine": "2",
        "soon": "2",
        "buyer": "1",
    }
