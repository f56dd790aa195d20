"""The feed as a file: folded, escaped, read alike by two parsers."""

import pytest
import vobject

from tests.disputes.calendar_feed.reading import address_of, plain, read, the_event
from tests.factories import make_dispute, make_order, make_user, staff_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


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
