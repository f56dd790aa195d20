"""How tests read a person's calendar."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from django.test import Client
from icalendar import Calendar

from accounts import calendar_address
from tests.factories import T0

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SITE = "http://127.0.0.1:8000"


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
