"""The lists of disputes: what comes first, what is found, how many queries, and that they never write."""

from datetime import timedelta
from html import unescape
from re import findall, sub

import pytest
import time_machine

from disputes.flow import State
from disputes.listing import CEILING, Cursor, Section, counts, page_of
from disputes.models import Dispute, StoreMember
from disputes.perform import perform
from tests.factories import (
    T0,
    again,
    make_dispute,
    make_dispute_in,
    make_evidence,
    make_mediator,
    make_order,
    make_proposal,
    make_store,
    make_user,
    staff_of,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

DAY = timedelta(days=1)
SELLER, BUYER = "/seller/", "/buyer/disputes/"
MOST_QUERIES = 8


@pytest.fixture(autouse=True)
def _a_day_later():
    with time_machine.travel(T0 + DAY, tick=False):
        yield


@pytest.fixture
def store():
    return make_store()


@pytest.fixture
def seller(client, store):
    client.force_login(store.owner)
    return client


def opened(store, buyer=None, at=T0, order=None, **fields):
    """A dispute of the store, opened at `at`."""
    return make_dispute(order=order or make_order(buyer=buyer, store=store), at=at, **fields)


def references(response):
    """The disputes on a page, in its order."""
    return findall(r"/disputes/(D-[0-9A-Z-]+)/", response.content.decode())


def text_of(response):
    without_marks = sub(r"</?(a|b|bdi|time|span)\b[^>]*>", "", response.content.decode())
    return " ".join(unescape(sub(r"<[^>]+>", " ", without_marks)).split())


@time_machine.travel(T0 + 6 * DAY, tick=False)
def test_a_seller_sees_the_soonest_deadline_first(seller, store):
    second = opened(store, at=T0 + 3 * DAY)
    first = opened(store, at=T0 + 1.5 * DAY)
    third = opened(store, at=T0 + 5 * DAY)
    page = seller.get(SELLER)
    assert references(page) == [first.reference, second.reference, third.reference]
    assert "3 wait for you. 1 of them ends within 24 hours." in text_of(page)
    for heading in ("Within 24 hours: 1", "Within 3 days: 1", "Later: 1"):
        assert heading in text_of(page)


def test_a_row_says_what_happens_if_nothing_is_done(seller, store):
    opened(store, reason="not_as_described", remedy="partial_refund", amount=6000)
    page = text_of(seller.get(SELLER))
    assert "Buyer asks €60.00 partial refund, of €95.90" in page
    assert "€60.00 goes back to the buyer and €35.90 is released to you." in page


@time_machine.travel(T0 + 6 * DAY, tick=False)
def test_a_row_past_its_deadline_offers_nothing_and_nothing_is_written(seller, store):
    dispute = opened(store, at=T0)
    page = text_of(seller.get(SELLER))
    assert "Time is up: 1" in page
    assert "Answer" not in page.partition("What to do")[2]
    assert again(dispute).state == State.AWAITING_SELLER_RESPONSE
    assert dispute.events.count() == 1


def test_evidence_waits_until_this_party_has_finished(seller, store):
    dispute = make_dispute(State.COLLECTING_EVIDENCE, order=make_order(store=store))
    assert references(seller.get(SELLER)) == [dispute.reference]
    perform("finish_evidence", dispute.pk, actor=staff_of(dispute))
    assert references(seller.get(SELLER)) == []
    seller.force_login(dispute.buyer)
    assert "Waits for you" in text_of(seller.get(BUYER))


def test_evidence_waits_only_for_the_party_that_was_asked(seller, store):
    dispute = make_dispute(State.UNDER_REVIEW, order=make_order(store=store))
    request = {"party": "seller", "request": "Please add the customs paper."}
    perform("request_evidence", dispute.pk, actor=make_mediator(), **request)
    assert references(seller.get(SELLER)) == [dispute.reference]
    seller.force_login(dispute.buyer)
    assert "Nothing waits for you." in text_of(seller.get(BUYER))
    assert references(seller.get(BUYER)) == [dispute.reference]


@pytest.mark.parametrize(
    ("turn", "states"),
    [
        ("mine", {State.AWAITING_SELLER_RESPONSE, State.COLLECTING_EVIDENCE, State.VERIFYING_EVIDENCE,
                  State.AWAITING_RETURN_RECEIPT}),
        ("buyer", {State.AWAITING_BUYER_RESPONSE, State.AWAITING_RETURN_SHIPMENT}),
        ("mediation", {State.COLLECTING_EVIDENCE, State.UNDER_REVIEW, State.VERIFYING_EVIDENCE}),
        ("returns", {State.AWAITING_RETURN_SHIPMENT, State.AWAITING_RETURN_RECEIPT}),
        ("payment", {State.SETTLING}),
        ("closed", {State.CLOSED}),
        ("all", set(State)),
    ],
)  # fmt: skip
def test_turn_filters_show_their_states_and_how_many(seller, store, turn, states):
    made = {state: make_dispute_in(state, order=make_order(store=store)).reference for state in State}
    page = seller.get(SELLER, {"turn": turn})
    assert set(references(page)) == {made[state] for state in states}
    assert "Your turn 4 Buyer's turn 2 With a mediator 3 Returns 2 Paying 1 Closed All" in text_of(page)


@time_machine.travel(T0 + 6 * DAY, tick=False)
def test_filters_narrow_the_list(seller, store):
    damaged = opened(store, at=T0 + 5 * DAY, reason="not_as_described")
    missing = opened(store, at=T0 + 1.5 * DAY)
    assert references(seller.get(SELLER, {"reason": "not_as_described"})) == [damaged.reference]
    assert references(seller.get(SELLER, {"due": "24h"})) == [missing.reference]
    assert references(seller.get(SELLER, {"state": "awaiting_seller_response"})) == [
        missing.reference,
        damaged.reference,
    ]
    assert references(seller.get(SELLER, {"state": "closed"})) == []
    assert "Nothing was found" in text_of(seller.get(SELLER, {"state": "closed"}))


def test_search_finds_by_reference_order_sku_and_buyer(seller, store):
    buyer = make_user("Inês Márquez")
    order = make_order(buyer=buyer, store=store, reference="LT-77", lines=(("LAMP-BRASS", 1, 900),))
    dispute = opened(store, order=order)
    opened(store)
    for text in (
        dispute.reference,
        dispute.reference.lower(),
        "LT-7",
        "lt-77",
        "LAMP-B",
        "lamp-brass",
        "inês m",
        "Inês Márquez",
    ):
        assert references(seller.get(SELLER, {"q": text})) == [dispute.reference], text
    for text in ("T-77", "100%", "LAMP_", "'; --", "\0"):
        assert dispute.reference not in references(seller.get(SELLER, {"q": text, "turn": "closed"})), text


def test_search_finds_only_the_stores_own(seller):
    other = opened(make_store())
    assert references(seller.get(SELLER, {"q": other.reference})) == []


def test_a_stranger_and_a_removed_agent_see_nothing(client, store):
    opened(store)
    agent = make_user("agent")
    member = StoreMember.objects.create(store=store, user=agent)
    client.force_login(agent)
    assert len(references(client.get(SELLER))) == 1
    member.delete()
    assert "You are not on the staff of a store" in text_of(client.get(SELLER))


def test_a_buyer_sees_what_waits_first_and_closed_last(client, store):
    buyer = make_user("buyer")
    made = [
        make_dispute_in(state, order=make_order(buyer=buyer, store=store)).reference
        for state in (State.CLOSED, State.SETTLING, State.UNDER_REVIEW, State.AWAITING_BUYER_RESPONSE)
    ]
    client.force_login(buyer)
    assert references(client.get(BUYER)) == made[::-1]
    assert "A dispute waits for you" in text_of(client.get("/buyer/"))


def test_empty_lists_say_what_that_means(seller):
    assert "You are up to date" in text_of(seller.get(SELLER))
    assert "There is none here" in text_of(seller.get(SELLER, {"turn": "closed"}))
    assert "You have no dispute" in text_of(seller.get(BUYER))


def copies(dispute, number):
    """The same dispute again and again, each about an order of its own."""
    rows = []
    for n in range(number):
        order = make_order(buyer=dispute.buyer, store=dispute.store)
        values = {f.attname: getattr(dispute, f.attname) for f in Dispute._meta.concrete_fields}
        values |= {"id": None, "reference": f"D-2026-C{n:05}", "order_id": order.pk, "on_the_table_id": None}
        rows.append(Dispute(**values))
    return Dispute.objects.bulk_create(rows)


@pytest.mark.parametrize("address", [SELLER, "/seller/?turn=all", "/seller/?q=D-2026", BUYER, "/buyer/"])
def test_a_list_takes_as_many_queries_for_25_rows_as_for_one(
    client, store, address, django_assert_max_num_queries
):
    dispute = opened(store)
    client.force_login(dispute.buyer if address.startswith("/buyer/") else store.owner)
    with django_assert_max_num_queries(MOST_QUERIES) as one:
        client.get(address)
    copies(dispute, 30)
    with django_assert_max_num_queries(MOST_QUERIES) as many:
        client.get(address)
    assert len(many) == len(one)


@pytest.mark.parametrize("address", [SELLER, "/seller/?turn=all", BUYER, "/buyer/"])
def test_pages_follow_each_other_without_gaps_and_doubles(client, store, address):
    dispute = opened(store)
    copies(dispute, 60)
    client.force_login(dispute.buyer if address.startswith("/buyer/") else store.owner)
    pages, url = [], address
    while url:
        page = client.get(url)
        pages.append(findall(r'href="/[a-z]+/disputes/(D-[^/]+)/"|id="o(\d+)"', page.content.decode()))
        following = findall(r'href="(\?[^"]+)" rel="next"', page.content.decode())
        url = address.partition("?")[0] + unescape(following[0]) if following else ""
    seen = [row for page in pages for row in page if address != "/buyer/" or row[1]]
    assert len(seen) == len(set(seen)) == 61
    assert len(pages) == 3


def test_pages_cross_sections(store):
    buyer = make_user("buyer")
    for state in (State.CLOSED, State.SETTLING, State.AWAITING_BUYER_RESPONSE):
        for _n in range(2):
            make_dispute_in(state, order=make_order(buyer=buyer, store=store))
    mine = Dispute.objects.filter(buyer=buyer)
    sections = [
        Section([mine.filter(state=State.AWAITING_BUYER_RESPONSE)], "due_at"),
        Section([mine.filter(state=State.SETTLING)]),
        Section([mine.filter(state=State.CLOSED)], "closed_at", newest_first=True),
    ]
    seen, after = [], ""
    for _page in range(6):
        page = page_of(sections, Dispute.objects.in_bulk, after, size=1)
        seen += page.rows
        after = page.next
    assert after == ""
    assert [row.state for row in seen] == ["awaiting_buyer_response"] * 2 + ["settling"] * 2 + ["closed"] * 2
    assert len({row.pk for row in seen}) == 6


@pytest.mark.parametrize(
    "text", ["", "x", "0", "0.1.never", "0.1.2026-03-02T09:00:00", "9.1.", "0.1.2026-99-99T", "-1.2."]
)
def test_a_broken_cursor_shows_the_first_page(seller, store, text):
    dispute = opened(store)
    assert references(seller.get(SELLER, {"after": text})) == [dispute.reference]


def test_a_cursor_reads_what_it_writes():
    cursor = Cursor(1, 42, T0)
    assert Cursor.read(str(cursor)) == cursor


def test_counts_stop_at_the_ceiling(store):
    dispute = opened(store)
    copies(dispute, CEILING + 20)
    assert counts(
        {"all": [Dispute.objects.all()], "none": [], "some": [Dispute.objects.filter(pk=dispute.pk)]}
    ) == {
        "all": CEILING + 1,
        "none": 0,
        "some": 1,
    }


def test_a_contested_dispute_says_so(client, store):
    dispute = opened(store)
    nothing = make_proposal(remedy="no_refund", amount=0)
    voucher = make_evidence("seller")
    perform(
        "contest",
        dispute.pk,
        actor=store.owner,
        proposal=nothing,
        statement="It arrived.",
        evidence=[voucher],
        at=T0 + DAY / 2,
    )
    client.force_login(dispute.buyer)
    page = text_of(client.get(BUYER))
    assert "Seller contests no refund, of €95.90" in page
    assert "You get no refund and €95.90 is released to the seller." in page


@pytest.mark.parametrize(("state", "shown"), [(State.CLOSED, False), (State.AWAITING_SELLER_RESPONSE, True)])
def test_what_is_over_says_nothing_of_doing_nothing(seller, store, state, shown):
    dispute = make_dispute_in(state, order=make_order(store=store))
    response = seller.get(SELLER, {"turn": "closed" if state == State.CLOSED else "mine"})
    assert references(response) == [dispute.reference]
    page = text_of(response)
    assert ("If you do nothing: " in page, "Nothing to do." in page) == (shown, False)


def test_a_list_that_is_loaded_again_shows_what_has_changed(seller, store):
    dispute = opened(store)
    before = text_of(seller.get(SELLER))
    assert text_of(seller.get(SELLER)) == before
    dispute.buyer.name = "Ana Reis"
    dispute.buyer.save()
    dispute.lines.get().order_line.__class__.objects.update(title="A cup")
    after = text_of(seller.get(SELLER))
    assert ("Ana Reis" in before, "A cup" in before) == (False, False)
    assert ("Ana Reis" in after, "A cup" in after) == (True, True)


def test_settling_and_closed_disputes_of_a_reason_are_found_without_a_clock(seller, store):
    dispute = opened(store)
    perform("accept", dispute.pk, actor=staff_of(dispute), at=T0, proposal=dispute.on_the_table_id)
    for query in ("turn=payment", "turn=all", "state=settling"):
        assert references(seller.get(f"/seller/?{query}&reason=not_received")) == [dispute.reference]
