"""What a person's calendar says of each deadline, and whom it says it to."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from icalendar import Calendar

from disputes import deadlines
from disputes.flow import State
from disputes.perform import perform
from tests.disputes.calendar_feed.reading import DAY, HOUR, SITE, address_of, events, plain, read, the_event
from tests.factories import (
    T0,
    again,
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


def test_a_deadline_of_the_readers_own_is_an_instant_with_two_alarms():
    dispute = make_dispute(remedy="partial_refund", amount=6000)
    seller = staff_of(dispute)
    event = the_event(read(address_of(seller)))
    assert plain(event) == {
        "uid": f"{dispute.reference}-20260302T090000000000Z@127.0.0.1",
        "start": datetime(2026, 3, 7, 9, tzinfo=UTC),
        "stamp": T0,
        "changed": T0,
        "sequence": 1,
        "summary": f"Answer the buyer's proposal ({dispute.reference})",
        "description": (
            "Deadline: Sat 7 Mar 2026, 09:00, UTC+0\n"
            "If you do nothing, the buyer's proposal takes effect: "
            "€60.00 goes back to the buyer and €35.90 is released to you.\n"
            f"Order {dispute.order.reference}\n"
            f"{SITE}/seller/disputes/{dispute.reference}/"
        ),
        "url": f"{SITE}/seller/disputes/{dispute.reference}/",
        "alarms": [-DAY, -2 * HOUR],
    }
    assert "dtend" not in event
    assert "duration" not in event
    assert event["transp"] == "TRANSPARENT"


def test_the_other_sides_deadline_comes_without_alarm():
    dispute = make_dispute()
    event = the_event(read(address_of(dispute.buyer)))
    assert event.walk("VALARM") == []
    assert event["summary"] == f"The seller answers your proposal ({dispute.reference})"
    assert "You need do nothing now. The seller has until Sat 7 Mar 2026, 09:00." in event["description"]


def test_nothing_names_the_other_side():
    buyer, store = make_user("Inês Márquez"), make_store("Casa do Barro")
    dispute = make_dispute_in(State.AWAITING_RETURN_SHIPMENT, order=make_order(buyer=buyer, store=store))
    private = ("Inês", "Casa do Barro", "example.com", "Rua 1, Porto", "BOWL", "Bowl")
    for reader in (buyer, staff_of(dispute)):
        text = Calendar.from_ical(read(address_of(reader)).content).to_ical().decode()
        unfolded = text.replace("\r\n ", "")
        assert dispute.reference in unfolded
        assert [word for word in private if word in unfolded] == []


def test_what_was_answered_leaves_the_calendar_and_comes_to_the_other_side():
    dispute = make_dispute()
    sellers, buyers = address_of(staff_of(dispute)), address_of(dispute.buyer)
    first = the_event(read(sellers))
    offer = {"proposal": make_proposal(), "statement": "We can offer this."}
    perform("counter", dispute.pk, actor=staff_of(dispute), at=T0 + HOUR, **offer)
    after = the_event(read(sellers))
    assert after["uid"] != first["uid"]
    assert (len(first.walk("VALARM")), len(after.walk("VALARM"))) == (2, 0)
    assert len(the_event(read(buyers)).walk("VALARM")) == 2
    perform("accept", dispute.pk, actor=dispute.buyer, at=T0 + HOUR, proposal=again(dispute).on_the_table_id)
    assert events(read(sellers)) == events(read(buyers)) == []


def test_more_time_moves_the_event_and_another_clock_is_another_event():
    dispute = make_dispute()
    address = address_of(staff_of(dispute))
    before = plain(the_event(read(address)))
    perform("extend", dispute.pk, actor=make_mediator(), at=T0 + HOUR, until=T0 + 9 * DAY, why="A holiday.")
    moved = plain(the_event(read(address)))
    assert (moved["uid"], moved["start"], moved["sequence"]) == (before["uid"], T0 + 9 * DAY, 2)
    assert moved["changed"] == moved["stamp"] == T0 + HOUR
    proposal = make_proposal(role="buyer", amount=3000)
    perform("modify", dispute.pk, actor=dispute.buyer, at=T0 + HOUR, proposal=proposal)
    again_wound = plain(the_event(read(address)))
    assert again_wound["uid"] != before["uid"]
    assert again_wound["sequence"] == 3


def test_a_deadline_that_is_over_is_gone_before_the_worker_comes():
    dispute = make_dispute()
    address = address_of(staff_of(dispute))
    with time_machine.travel(T0 + 5 * DAY - timedelta(seconds=1), tick=False):
        assert len(events(read(address))) == 1
    with time_machine.travel(T0 + 5 * DAY, tick=False):
        assert events(read(address)) == []
    assert again(dispute).state == State.AWAITING_SELLER_RESPONSE


def test_one_person_reads_as_buyer_for_a_store_and_as_mediator():
    store = make_store()
    person = store.owner
    bought = make_dispute(order=make_order(buyer=person))
    sold = make_dispute(order=make_order(store=store), at=T0 + HOUR / 2)
    make_dispute()  # of strangers
    links = [str(event["url"]) for event in events(read(address_of(person)))]
    assert links == [
        f"{SITE}/seller/disputes/{sold.reference}/",  # what waits for the reader comes first
        f"{SITE}/buyer/disputes/{bought.reference}/",
    ]


def test_where_there_are_too_many_those_that_wait_for_the_reader_come_first(monkeypatch):
    monkeypatch.setattr(deadlines, "MOST", 3)
    store = make_store()
    make_dispute_in(State.AWAITING_BUYER_RESPONSE, order=make_order(store=store))
    own = [make_dispute(order=make_order(store=store), at=T0 + HOUR / n) for n in (2, 3)]
    address = address_of(store.owner)
    links = [str(event["url"]) for event in events(read(address))]
    assert len(links) == 3
    make_dispute(order=make_order(store=store), at=T0 + HOUR / 4)
    links = [str(event["url"]).split("/")[-2] for event in events(read(address))]
    assert (len(links), links[1:]) == (3, [own[1].reference, own[0].reference])


def test_mediators_read_their_own_cases():
    mediator, other = make_mediator(), make_mediator()
    case = make_dispute(State.UNDER_REVIEW)
    mine = mediator if case.mediator_id == mediator.pk else other
    event = the_event(read(address_of(mine)))
    assert event["summary"] == f"Decide this case ({case.reference})"
    assert event["url"] == f"{SITE}/mediation/disputes/dispute/{case.reference}/"
    assert len(event.walk("VALARM")) == 2
    assert events(read(address_of(other if mine == mediator else mediator))) == []


@pytest.mark.parametrize("state", [state for state in State if state not in (State.SETTLING, State.CLOSED)])
def test_every_clock_is_in_the_calendar_and_alarms_whose_turn_it_is(state):
    dispute = make_dispute_in(state)
    for role, reader in (("buyer", dispute.buyer), ("seller", staff_of(dispute))):
        event = the_event(read(address_of(reader)))
        assert event["dtstart"].dt == dispute.due_at.replace(microsecond=0)
        assert bool(event.walk("VALARM")) == (role in dispute.turn)


@pytest.mark.parametrize("state", [State.SETTLING, State.CLOSED])
def test_what_has_no_clock_is_not_in_the_calendar(state):
    dispute = make_dispute_in(state)
    assert events(read(address_of(dispute.buyer))) == []


def test_times_and_words_are_the_readers():
    dispute = make_dispute()
    seller = staff_of(dispute)
    seller.time_zone = "Asia/Shanghai"
    seller.save()
    event = the_event(read(address_of(seller)))
    assert str(event["description"]).startswith("Deadline: Sat 7 Mar 2026, 17:00, Shanghai time (UTC+8)\n")
    assert event["dtstart"].to_ical() == b"20260307T090000Z"
    assert event["summary"].params["LANGUAGE"] == "en"
