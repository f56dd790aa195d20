"""Deadlines as a calendar file (RFC 5545): an event for each clock, with alarms for the reader's own.

A calendar that is subscribed to is read anew as a whole: an event that is not in it any more goes. What was
answered therefore just leaves it; as STATUS:CANCELLED it would stay, struck through, in some programs.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, vDuration

from disputes.deadlines import Deadline
from disputes.flow import Role
from disputes.models import Dispute
from disputes.templatetags.desk import instant_in_zone
from disputes.words import standing

CONTENT_TYPE = "text/calendar; charset=utf-8"
REMINDED_BEFORE = (timedelta(days=1), timedelta(hours=2))
READ_EVERY = timedelta(hours=1)
PAGES = {Role.BUYER: "disputes:buyer_dispute", Role.SELLER: "disputes:seller_dispute"}
CASE = "mediation:disputes_dispute_change"


def subscription(deadlines: Iterable[Deadline], at: datetime) -> bytes:
    """A calendar in the active language and zone; the same bytes as long as nothing in it changes."""
    calendar = _calendar(deadlines, at)
    for name in ("name", "x-wr-calname"):  # the standard's, and what programs read
        calendar.add(name, _("Dispute deadlines"))
    calendar.add("refresh-interval", READ_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(READ_EVERY))
    return calendar.to_ical()


def single(deadline: Deadline, at: datetime) -> bytes:
    """One deadline, to be added to a calendar that somebody has; it does not change there by itself."""
    return _calendar([deadline], at).to_ical()


def _calendar(deadlines: Iterable[Deadline], at: datetime) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Dispute desk//Deadlines//EN")
    calendar.add("version", "2.0")
    for deadline in deadlines:
        calendar.add_component(_event(deadline, at))
    return calendar


def _event(deadline: Deadline, at: datetime) -> Event:
    """An instant: without an end it has no duration, and blocks no time."""
    dispute = deadline.dispute
    assert dispute.due_at is not None
    assert dispute.updated_at is not None
    summary, description = _words(deadline, at)
    event = Event()
    event.add("uid", uid_of(dispute))
    event.add("dtstart", dispute.due_at.astimezone(UTC))
    # of a file without METHOD, both say when the event was last revised
    event.add("dtstamp", dispute.updated_at.astimezone(UTC))
    event.add("last-modified", dispute.updated_at.astimezone(UTC))
    event.add("sequence", dispute.version)
    event.add("summary", summary, parameters={"LANGUAGE": get_language() or settings.LANGUAGE_CODE})
    event.add("description", description)
    event.add("url", page_of(deadline))
    event.add("transp", "TRANSPARENT")
    for before in REMINDED_BEFORE if deadline.is_own else ():
        event.add_component(_alarm(before, summary))
    return event


def _alarm(before: timedelta, summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", -before)
    return alarm


def uid_of(dispute: Dispute) -> str:
    """One for each clock of a dispute: it stays when the clock is given more time."""
    assert dispute.clock_started_at is not None
    began = dispute.clock_started_at.astimezone(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    return f"{dispute.reference}-{began}@{urlsplit(settings.SITE_URL).hostname}"


def page_of(deadline: Deadline) -> str:
    """Where it is answered."""
    reference = deadline.dispute.reference
    return settings.SITE_URL + reverse(PAGES.get(deadline.role, CASE), args=[reference])


def _words(deadline: Deadline, at: datetime) -> tuple[str, str]:
    """Title and text, the mails' own words: no name and no address of the other side."""
    dispute = deadline.dispute
    stands = standing(dispute, deadline.role, at)
    until = instant_in_zone(dispute.due_at)
    lines = (
        f"{_('Deadline:')} {until}",
        stands.if_nothing_text,
        f"{_('Order')} {dispute.order.reference}",
        page_of(deadline),  # some programs show no URL
    )
    return f"{stands.question} ({dispute.reference})", "\n".join(lines)
