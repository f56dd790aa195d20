"""When a mail goes out: what asks to act comes always, news as the reader wants it, nothing in quiet hours.

A mail waits for the end of the quiet hours unless a deadline of the reader's is over by then or soon after.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from accounts.models import User
from disputes.flow import PARTIES, Role
from disputes.mail.addresses import reply_address
from disputes.mail.digest import send_digest
from disputes.mail.letter import Letter, Obsolete
from disputes.mail.posting import post
from disputes.mail.readers import NIGHT, digest_after, in_the_readers_words, quiet_until
from disputes.models import Delivery

TIME_TO_ACT = timedelta(hours=1)  # that is left at least when the quiet hours are over


def send(row: Delivery, at: datetime) -> datetime | None:
    """Tell one person what an event did; or when to come back instead."""
    letter, reader = Letter.of(row, at), row.recipient
    assert reader is not None
    if not letter.asks and reader.mail_news == User.News.DEADLINES:
        raise Obsolete("The recipient reads only deadlines.")
    if not letter.asks and reader.mail_news == User.News.DAILY:
        return _tell_daily(row, reader, at)
    if later := _later(letter, reader, at):
        return later
    with in_the_readers_words(reader):
        _post(row, letter, letter.subject, letter.event.action)
    return None


def _tell_daily(row: Delivery, reader: User, at: datetime) -> datetime | None:
    morning = digest_after(reader, row.event.at)
    if at < morning:
        return morning
    send_digest(row, at)
    return None


def remind(row: Delivery, at: datetime) -> datetime | None:
    """Remind one person of a clock that runs out soon; or when to come back instead."""
    letter, reader = Letter.of(row, at), row.recipient
    assert reader is not None
    due = letter.dispute.due_at
    if due is None or due != row.event.due_at or not letter.is_asked:
        raise Obsolete("The dispute has moved on.")
    if letter.role == Role.MEDIATOR and letter.dispute.mediator_id != row.recipient_id:
        raise Obsolete("The case is somebody else's now.")
    if later := _later(letter, reader, at, NIGHT):
        return later
    with in_the_readers_words(reader):
        _post(row, letter, _("Reminder: %(subject)s") % {"subject": letter.subject}, "reminder")
    return None


def _later(
    letter: Letter, reader: User, at: datetime, otherwise: tuple[time, time] | None = None
) -> datetime | None:
    """When the quiet hours are over; None by day, and where the reader's deadline would be over too."""
    later, due = quiet_until(reader, at, otherwise), letter.dispute.due_at
    ends_before = later is not None and letter.is_asked and due is not None and due <= later + TIME_TO_ACT
    return None if ends_before else later


def _post(row: Delivery, letter: Letter, subject: str, template: str) -> None:
    post(
        row.recipient,
        subject,
        template,
        letter.context,
        number=f"delivery-{row.pk}",
        thread=letter.dispute.reference,
        reply_to=reply_address(row.recipient, letter.dispute) if letter.role in PARTIES else "",
    )
