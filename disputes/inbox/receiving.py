"""One mail that came in: judged, and made a message through the door; at most once, whatever crashes."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from disputes.flow import ACTIONS, PARTIES, NotNow, Refused, Role
from disputes.inbox.judging import addresses_of, is_authentic, is_automatic, is_from, is_ours
from disputes.inbox.words import is_text, leaves, words_of
from disputes.mail import in_the_readers_words
from disputes.mail.addresses import LOCAL, Meant, meant_by
from disputes.mail.letter import PAGES
from disputes.mail.posting import post
from disputes.models import Delivery, Event, IncomingMail
from disputes.perform import actions_for, actor_for, perform
from disputes.words import not_an_answer

TAKEN, DUPLICATE = "taken", "duplicate"
HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=10)  # for telling a sender of a refusal; a mail server answers long before
PHOTOS = frozenset({"image/jpeg", "image/png", "image/heic", "image/webp"})
# What Python's reader of mails raises for some that are broken on purpose.
UNREADABLE = (IndexError, AttributeError, ValueError, LookupError, RecursionError, TypeError)
SIGNATURES = frozenset({"application/pkcs7-signature", "application/pgp-signature"})
log = logging.getLogger(__name__)


class NotTaken(Exception):  # noqa: N818 - an answer, not a fault
    """A mail of the right person that becomes no message; they are told the reasons, sentences of ours."""

    def __init__(self, code: str, *reasons: str) -> None:
        super().__init__(code)
        self.code, self.reasons = code, reasons


def receive(raw: bytes, at: datetime | None = None, sent_to: Iterable[str] = ()) -> str:
    """What came of a mail: "taken", "duplicate", or in a word why not. The log has the word and no more.

    `sent_to` are addresses that the server knows besides the headers. NotNow if it is to be tried later.
    """
    at = at or timezone.now()
    outcome = _received(raw, at, sent_to)
    log.info("A mail came in: %s", outcome)
    return outcome


def _received(raw: bytes, at: datetime, sent_to: Iterable[str]) -> str:
    if len(raw) > settings.MAIL_MAX_BYTES:
        return "too_large"
    try:
        message = message_from_bytes(raw, policy=default)
        meant = _judged(message, sent_to)
    except UNREADABLE:
        return "unreadable"
    if isinstance(meant, str):
        return meant
    fingerprint = _fingerprint(message, raw, meant)
    row = IncomingMail.objects.filter(fingerprint=fingerprint).first()
    if row is None:
        row = IncomingMail(fingerprint=fingerprint, sender=meant.user, arrived_at=at)
    elif row.due_at is None or row.due_at > at:
        return _known(row)
    else:
        _write(row, row.refusal, at + LEASE)
    return _once(message, meant, row, at)


def _known(row: IncomingMail) -> str:
    """What came of it. NotNow while its sender is still to be told: who is at it may be stopped."""
    if row.due_at:
        raise NotNow(_("Nothing can be kept at the moment."))
    return row.refusal or DUPLICATE


def _write(row: IncomingMail, refusal: str, due_at: datetime | None, event: Event | None = None) -> None:
    """Insert it, or change what nobody else has changed since it was read: else NotNow."""
    held = row.due_at
    row.event, row.refusal, row.due_at = event, refusal, due_at
    if row.pk is None:
        row.save(force_insert=True)
        return
    unchanged = IncomingMail.objects.filter(pk=row.pk, due_at=held)
    if not unchanged.update(event=event, refusal=refusal, due_at=due_at):
        raise NotNow(_("Nothing can be kept at the moment."))


def _judged(message: EmailMessage, sent_to: Iterable[str]) -> Meant | str:
    """Whose answer it is, and to what; or in a word why it is none."""
    if is_ours(message):
        return "loop"
    if is_automatic(message):
        return "automatic"
    meant = meant_by([*sent_to, *addresses_of(message)])
    if meant is None:
        return "unknown_address"
    if not is_from(message, meant.user.email):
        return "wrong_sender"
    if not is_authentic(message):
        return "not_authentic"
    return meant


def _fingerprint(message: EmailMessage, raw: bytes, meant: Meant) -> str:
    """Of its number, which a mail keeps however often it is delivered; of all of it where it has none."""
    number = str(message.get("message-id", "")).strip().encode() or raw
    return hashlib.sha256(b"%d %d %b" % (meant.user.pk, meant.dispute.pk, number)).hexdigest()


def _once(message: EmailMessage, meant: Meant, row: IncomingMail, at: datetime) -> str:
    with in_the_readers_words(meant.user):
        try:
            try:
                _take(message, meant, row, at)
            except NotTaken as no:
                return _told(no, meant, row, at)
        except IntegrityError:
            faster = IncomingMail.objects.filter(fingerprint=row.fingerprint).first()
            if faster is None:
                raise
            return _known(faster)
    return TAKEN


def _take(message: EmailMessage, meant: Meant, row: IncomingMail, at: datetime) -> None:
    """Through the same form and the same door as on the page; the row is written with the event."""
    _check(meant, row, at)
    action = ACTIONS["send_message"]
    actor = actor_for(meant.dispute, meant.user, action)
    if actor is None or actor.role not in PARTIES:
        raise NotTaken("not_theirs", _("This is not yours to do."))
    text, found = _read(message, meant)
    files = MultiValueDict({"files": found})
    if not text:
        raise NotTaken("empty", _("There are no words of yours in it, above what was quoted."))
    form = import_string(action.form)({"text": text}, files, dispute=meant.dispute, actor=actor)
    if not form.is_valid():
        _refuse(form)

    def write(event: Event) -> None:
        _write(row, "", None, event)
        _say_what_counts(event, meant.user)

    try:
        perform(action.name, meant.dispute.pk, actor=meant.user, at=at, within=write, **form.brought())
    except NotNow:
        raise
    except Refused as refusal:
        raise NotTaken("refused", str(refusal.reason)) from refusal


def _say_what_counts(event: Event, sender: Any) -> None:
    """A mail to the sender whose clock goes on running: else they may believe that they have answered.

    Once for each turn of theirs: a program that answers whatever comes would else be answered each time.
    """
    dispute = event.dispute
    actor = actor_for(dispute, sender)
    told = Delivery.objects.filter(
        kind=Delivery.Kind.MAIL,
        recipient=sender,
        event__dispute=dispute,
        event__actor=sender,
        event__sequence__gt=dispute.changed_in,
    )
    asked = actor and not_an_answer(dispute, actor.role, actions_for(dispute, actor, event.at))
    if asked and not told.exists():
        Delivery.objects.create(event=event, kind=Delivery.Kind.MAIL, recipient=sender, due_at=event.at)


def _read(message: EmailMessage, meant: Meant) -> tuple[str, list[SimpleUploadedFile]]:
    """The words, without a secret that a quote may have left in them, and the files."""
    try:
        text = words_of(message, meant.user.email, f"@{settings.MAIL_REPLY_DOMAIN}")
        return re.sub(f"{LOCAL.pattern}@\\S+", "…", text, flags=re.IGNORECASE), _attachments(message)
    except UNREADABLE as odd:
        raise NotTaken("unreadable", _("This request cannot be read.")) from odd


def _check(meant: Meant, row: IncomingMail, at: datetime) -> None:
    """NotTaken for an address of a dispute that was closed long ago, and for too many mails in an hour."""
    closed = meant.dispute.closed_at
    if closed and closed + timedelta(days=settings.MAIL_REPLY_DAYS) <= at:
        raise NotTaken("expired", _("The dispute was closed long ago."))
    lately = IncomingMail.objects.filter(sender=meant.user, arrived_at__gt=at - HOUR)
    if row.pk:  # it is judged again: what came after it does not count
        lately = lately.filter(pk__lt=row.pk)
    if lately.exclude(refusal="too_many").count() >= settings.MAIL_MAX_PER_HOUR:
        told = lately.filter(refusal="too_many").exists()
        said = _("You sent too many mails within an hour. Send it again later, or write on the page.")
        raise NotTaken("too_many", *([] if told else [said]))


def _refuse(form: Any) -> None:
    errors = [error for errors in form.errors.as_data().values() for error in errors]
    if any(error.code == "busy" for error in errors):
        raise NotNow(_("Nothing can be kept at the moment."))
    raise NotTaken("form", *(text for error in errors for text in error.messages))


def _attachments(message: EmailMessage) -> list[SimpleUploadedFile]:
    """As they would come from a browser; what is in them is for the form to judge."""
    found = []
    for part in leaves(message):
        kind = part.get_content_type()
        is_ornament = part["content-id"] and not part.is_attachment() and kind not in PHOTOS
        if is_text(part) or kind in SIGNATURES or is_ornament:
            continue
        whole = part.get_content_maintype() == "message"
        content: Any = part.get_payload(0).as_bytes() if whole else part.get_payload(decode=True)
        found.append(SimpleUploadedFile(_name(part, whole=whole), content or b"", kind))
    return found


def _name(part: Any, *, whole: bool) -> str:
    told = (part.get_filename() or "").replace("\0", "").replace("\\", "/").rpartition("/")[2]
    name = told.encode("utf-8", "replace").decode()
    return name if name.strip(". ") else ("mail.eml" if whole else "attachment")


def _told(no: NotTaken, meant: Meant, row: IncomingMail, at: datetime) -> str:
    """Say why, at least once, and not before the refusal is written: else each try would say it again.

    After a kill the mail comes again, and is judged again when the lease is over: by then it may be taken.
    What is said twice bears the same number.
    """
    _write(row, no.code, at + LEASE if no.reasons else None)
    if no.reasons:
        reference = meant.dispute.reference
        subject = _("Your mail was not taken (%(reference)s)") % {"reference": reference}
        context = {"dispute": meant.dispute, "reasons": no.reasons, "page": _page(meant)}
        number = f"notice-{row.fingerprint[:32]}"
        mine = IncomingMail.objects.filter(pk=row.pk, due_at=row.due_at)
        try:
            post(meant.user, subject, "not_taken", context, number=number, thread=reference)
        except OSError:  # the mail server did not take it: the next look tells it
            mine.update(due_at=at)
            raise
        mine.update(due_at=None)
    return no.code


def _page(meant: Meant) -> str:
    role = Role.BUYER if meant.user.pk == meant.dispute.buyer_id else Role.SELLER
    return settings.SITE_URL + reverse(PAGES[role], args=[meant.dispute.reference])
