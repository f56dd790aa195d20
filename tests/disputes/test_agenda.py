"""The agenda of a party: what ends today and tomorrow in the reader's zone, and what to do about it."""

from datetime import UTC, datetime, timedelta
from html import unescape
from re import findall, sub

import pytest
import time_machine

from disputes.flow import State
from disputes.listing import PAGE
from disputes.models import Dispute
from disputes.perform import perform
from tests.disputes.test_lists import copies
from tests.factories import again, make_dispute, make_dispute_in, make_order, make_store, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SELLER, BUYER = "/seller/agenda/", "/buyer/agenda/"
MOST_QUERIES = 8
NOON = datetime(2026, 3, 7, 12, tzinfo=UTC)  # a Saturday; what was opened five days before ends now


@pytest.fixture(autouse=True)
def _on_saturday():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def store():
    return make_store()


@pytest.fixture
def seller(client, store):
    client.force_login(store.owner)
    return client


def ending(store, at, **fields):
    """A dispute of the store in which the seller's time ends at `at`."""
    return make_dispute(order=make_order(store=store, **fields), at=at - 5 * DAY)


def references(response):
    """The disputes on the agenda, in its order."""
    return findall(
        r'class="btn btn-primary" href="/[a-z]+/disputes/(D-[0-9A-Z-]+)/"', response.content.decode()
    )


def text_of(response):
    without_marks = sub(r"</?(a|b|bdi|time|span)\b[^>]*>", "", response.content.decode())
    return " ".join(unescape(sub(r"<[^>]+>", " ", without_marks)).split())


def test_what_ends_today_and_tomorrow_comes_soonest_first(seller, store):
    tomorrow = ending(store, NOON + 30 * HOUR)
    today = ending(store, NOON + 6 * HOUR)
    sooner = ending(store, NOON + 1 * HOUR)
    ending(store, NOON + 37 * HOUR)  # the day after
    page = seller.get(SELLER)
    assert references(page) == [sooner.reference, today.reference, tomorrow.reference]
    text = text_of(page)
    assert "Today · 7 Mar 2026 · 2" in text
    assert "Tomorrow · 8 Mar 2026 · 1" in text
    assert text.index("Tomorrow · 8 Mar") > text.index(today.reference)


def test_a_line_says_time_left_deadline_consequence_and_where_to_act(seller, store):
    dispute = make_dispute(
        order=make_order(store=store), at=NOON + 6 * HOUR - 5 * DAY, remedy="partial_refund", amount=6000
    )
    page = seller.get(SELLER)
    text = text_of(page)
    assert "6 h until Sat 7 Mar, 18:00" in text
    assert "Late on its way: Bowl" in text
    assert "If you do nothing, the buyer's proposal takes effect: €60.00 goes back to the buyer" in text
    assert f'href="/seller/disputes/{dispute.reference}/"' in page.content.decode()
    assert f'href="/seller/disputes/{dispute.reference}/deadline.ics"' in page.content.decode()
    assert f"Answer: {dispute.reference}" in text


@pytest.mark.parametrize(
    ("zone", "today", "tomorrow"),
    [("UTC", 1, 2), ("Asia/Shanghai", 0, 2), ("America/Los_Angeles", 2, 1)],
)
def test_the_days_are_the_readers(seller, store, zone, today, tomorrow):
    for hours in (6, 13, 35):  # 18:00 today, 01:00 tomorrow, 23:00 tomorrow, all in UTC
        ending(store, NOON + hours * HOUR)
    store.owner.time_zone = zone
    store.owner.save()
    text = text_of(seller.get(SELLER))
    assert f"Today · 7 Mar 2026 · {today}" in text
    assert f"Tomorrow · 8 Mar 2026 · {tomorrow}" in text


def test_what_ends_at_midnight_ends_today(seller, store):
    ending(store, NOON + 12 * HOUR)
    assert "Today · 7 Mar 2026 · 1" in text_of(seller.get(SELLER))


def test_a_day_may_have_23_hours(seller, store):
    store.owner.time_zone = "Europe/Lisbon"
    store.owner.save()
    with time_machine.travel(datetime(2026, 3, 28, 12, tzinfo=UTC), tick=False):
        last = ending(store, datetime(2026, 3, 29, 22, 59, tzinfo=UTC))  # 23:59 in summer time
        ending(store, datetime(2026, 3, 29, 23, 1, tzinfo=UTC))  # 00:01 of the 30th
        seller.force_login(store.owner)
        assert references(seller.get(SELLER)) == [last.reference]


def test_what_is_over_offers_nothing_and_nothing_is_written(seller, store):
    dispute = ending(store, NOON)
    assert "Nothing ends today or tomorrow" in text_of(seller.get(SELLER))
    assert again(dispute).state == State.AWAITING_SELLER_RESPONSE
    assert dispute.events.count() == 1


def test_each_side_sees_what_waits_for_it(client, store):
    buyer = make_user("buyer")
    came = {"delivered_at": NOON - 8 * DAY, "promised_at": NOON - 8 * DAY}
    bought = make_order(buyer=buyer, store=store, **came)
    waits = make_dispute_in(State.AWAITING_BUYER_RESPONSE, order=bought, at=NOON - 7 * DAY)  # and an hour
    theirs = ending(store, NOON + 2 * HOUR, buyer=buyer)
    client.force_login(buyer)
    assert references(client.get(BUYER)) == [waits.reference]
    client.force_login(store.owner)
    assert references(client.get(SELLER)) == [theirs.reference]
    client.force_login(make_user())
    assert references(client.get(BUYER)) == []
    assert "You are not on the staff of a store" in text_of(client.get(SELLER))


def test_evidence_leaves_the_agenda_of_who_has_finished(client, store):
    dispute = make_dispute(State.COLLECTING_EVIDENCE, order=make_order(store=store), at=NOON - 2.5 * DAY)
    client.force_login(store.owner)
    assert references(client.get(SELLER)) == [dispute.reference]
    perform("finish_evidence", dispute.pk, actor=store.owner)
    assert references(client.get(SELLER)) == []
    client.force_login(dispute.buyer)
    assert references(client.get(BUYER)) == [dispute.reference]


def test_a_page_of_it_is_shown_with_the_count_and_the_way_to_the_rest(seller, store):
    dispute = make_dispute(State.COLLECTING_EVIDENCE, order=make_order(store=store), at=NOON - 2.75 * DAY)
    copies(dispute, PAGE + 5)
    page = seller.get(SELLER)
    assert len(references(page)) == PAGE
    assert f"Today · 7 Mar 2026 · {PAGE + 6}" in text_of(page)
    assert "There are more: see them in the list" in text_of(page)
    Dispute.objects.exclude(pk=dispute.pk).delete()
    assert "There are more" not in text_of(seller.get(SELLER))


@pytest.mark.parametrize("address", [SELLER, BUYER])
def test_it_takes_as_many_queries_for_many_as_for_one(client, store, address, django_assert_max_num_queries):
    dispute = make_dispute(State.COLLECTING_EVIDENCE, order=make_order(store=store), at=NOON - 2.5 * DAY)
    client.force_login(store.owner if address == SELLER else dispute.buyer)
    with django_assert_max_num_queries(MOST_QUERIES) as one:
        assert len(references(client.get(address))) == 1
    copies(dispute, 30)
    with django_assert_max_num_queries(MOST_QUERIES) as many:
        assert len(references(client.get(address))) == PAGE
    assert len(many) == len(one)


def test_it_asks_for_a_sign_in(client):
    assert client.get(SELLER).url == f"/accounts/login/?next={SELLER}"


@pytest.mark.parametrize(("lists", "agenda"), [("/seller/", SELLER), ("/buyer/disputes/", BUYER)])
def test_the_navigation_and_the_list_lead_there(seller, lists, agenda):
    assert seller.get(lists).content.decode().count(f'href="{agenda}"') == 2
    page = seller.get(agenda).content.decode()
    assert f'<a href="{agenda}" aria-current="page">Agenda</a>' in page
    assert 'href="/accounts/profile/#calendar"' in page
