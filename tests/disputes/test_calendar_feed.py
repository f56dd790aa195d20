"""A person's deadlines in their own calendar: what is in it, who reads it, and that its address is secret."""

import logging
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
import vobject
from django.core.cache import cache
from django.test import Client
from icalendar import Calendar

from accounts import calendar_address
from accounts.calendar_address import MOST_READS, WINDOW
from disputes import deadlines
from disputes.flow import State
from disputes.perform import perform
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

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SITE = "http://127.0.0.1:8000"
MOST_QUERIES = 8


@pytest.fixture(autouse=True)
def _an_hour_later():
    with time_machine.travel(T0 + HOUR, tick=False):
        yield


def address_of(user, at=T0):
    """A new calendar address of this person, without the host."""
    return calendar_address.make(user, at).removeprefix(SITE)


def key_in(address):
    return parse_qs(urlsplit(address).query)["key"][0]


def read(address, **headers):
    """What a calendar program gets, which has no session."""
    return Client().get(address, headers=headers)


def events(answer):
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def the_event(answer):
    [event] = events(answer)
    return event


def plain(event):
    """An event as values: what two parsers have to agree on."""
    return {
        "uid": str(event["uid"]),
        "start": event["dtstart"].dt,
        "stamp": event["dtstamp"].dt,
        "changed": event["last-modified"].dt,
        "sequence": int(event["sequence"]),
        "summary": str(event["summary"]),
        "description": str(event["description"]),
        "url": str(event["url"]),
        "alarms": [alarm["trigger"].dt for alarm in event.walk("VALARM")],
    }


# -- what an event says --------------------------------------------------------------------


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


# -- the file ------------------------------------------------------------------------------


def test_the_file_is_folded_by_octets_in_crlf_and_two_parsers_read_the_same():
    order = make_order(reference="订单-ünïcödé-" + "长" * 40)
    dispute = make_dispute(order=order, remedy="partial_refund", amount=6000)
    answer = read(address_of(staff_of(dispute)))
    assert answer.content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in answer.content.replace(b"\r\n", b"")
    assert b"\r" not in answer.content.replace(b"\r\n", b"")
    lines = answer.content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert any(line.startswith(b" ") for line in lines)
    assert all(line.decode() is not None for line in lines)  # no letter is cut

    ours = plain(the_event(answer))
    theirs = vobject.readOne(answer.content.decode()).vevent
    assert order.reference in ours["description"]
    assert ours == {
        "uid": theirs.uid.value,
        "start": theirs.dtstart.value,
        "stamp": theirs.dtstamp.value,
        "changed": theirs.last_modified.value,
        "sequence": int(theirs.sequence.value),
        "summary": theirs.summary.value,
        "description": theirs.description.value,
        "url": theirs.url.value,
        "alarms": [alarm.trigger.value for alarm in theirs.valarm_list],
    }


def test_what_stands_in_an_order_number_makes_no_line_of_its_own():
    order = make_order(reference="A;B,C\\n\r\nBEGIN:VALARM")
    answer = read(address_of(staff_of(make_dispute(order=order))))
    assert b"\r\nBEGIN:VALARM" not in answer.content.replace(b"\r\nBEGIN:VALARM\r\nACTION", b"")
    assert "Order A;B,C\\n\nBEGIN:VALARM\n" in the_event(answer)["description"]


def test_the_calendar_says_its_name_and_how_often_to_ask():
    head = read(address_of(make_user())).content.decode().split("\r\n")
    assert head == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Dispute desk//Deadlines//EN",
        "NAME:Dispute deadlines",
        "X-WR-CALNAME:Dispute deadlines",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "END:VCALENDAR",
        "",
    ]


# -- the address ---------------------------------------------------------------------------


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


# -- one deadline as a file ----------------------------------------------------------------


@pytest.mark.parametrize(("portal", "alarms"), [("seller", [-DAY, -2 * HOUR]), ("buyer", [])])
def test_a_dispute_gives_its_deadline_as_a_file(client, portal, alarms):
    dispute = make_dispute()
    reader = staff_of(dispute) if portal == "seller" else dispute.buyer
    client.force_login(reader)
    answer = client.get(f"/{portal}/disputes/{dispute.reference}/deadline.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="{dispute.reference}.ics"'
    assert "private" in answer["Cache-Control"]
    assert plain(the_event(answer)) == plain(the_event(read(address_of(reader))))
    assert plain(the_event(answer))["alarms"] == alarms
    page = client.get(f"/{portal}/disputes/{dispute.reference}/").content.decode()
    assert f'href="/{portal}/disputes/{dispute.reference}/deadline.ics"' in page


def test_a_file_is_only_for_parties_and_only_while_a_clock_runs(client):
    dispute = make_dispute()
    path = f"/buyer/disputes/{dispute.reference}/deadline.ics"
    assert client.get(path).status_code == 302
    client.force_login(make_user())
    assert client.get(path).status_code == 404
    client.force_login(dispute.buyer)
    assert client.get(path).status_code == 200
    perform("withdraw", dispute.pk, actor=dispute.buyer, at=T0 + HOUR)
    assert client.get(path).status_code == 404
    assert "deadline.ics" not in client.get(f"/buyer/disputes/{dispute.reference}/").content.decode()


def test_a_file_of_a_clock_that_has_run_out_is_not_there(client):
    dispute = make_dispute()
    client.force_login(dispute.buyer)
    with time_machine.travel(T0 + 6 * DAY, tick=False):
        assert client.get(f"/buyer/disputes/{dispute.reference}/deadline.ics").status_code == 404
