"""A folder on an IMAP server: each mail in it is taken or refused, and moved to where it belongs.

A mail is moved after it was seen to. If the process dies between, it is found again, and known.
"""

from __future__ import annotations

import imaplib
import logging
import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.cache import cache

from disputes.inbox.receiving import DUPLICATE, TAKEN, receive

DONE, REFUSED = "Done", "Refused"
LATER = "later"
SECONDS = 30  # that the server has for an answer
MOST_SECONDS = 120  # of one turn: what is left waits for the next, and the worker has other tasks
TURN = "fetch_mail"

log = logging.getLogger(__name__)


def fetch_mail() -> Counter[str]:
    """See to all that is in the folder of `IMAP_URL`; how many came out how. Nothing where none is named."""
    came_out: Counter[str] = Counter()
    if not settings.IMAP_URL or not cache.add(TURN, 1, 2 * MOST_SECONDS):  # one turn at a time
        return came_out
    ends = monotonic() + MOST_SECONDS
    try:
        with _opened() as box:
            for number in _numbers(box):
                came_out[_see_to(box, number)] += 1
                if monotonic() > ends:
                    break
    finally:
        cache.delete(TURN)
    return came_out


def _numbers(box: imaplib.IMAP4) -> list[str]:
    _kind, found = box.uid("SEARCH", "ALL")
    return (found[0] or b"").decode().split()


@contextmanager
def _opened() -> Iterator[imaplib.IMAP4]:
    parts = urlsplit(settings.IMAP_URL)
    trusted = ssl.create_default_context()  # imaplib by itself takes any certificate
    host, port = parts.hostname or "", parts.port or (993 if parts.scheme == "imaps" else 143)
    box: imaplib.IMAP4
    if parts.scheme == "imaps":
        box = imaplib.IMAP4_SSL(host, port, ssl_context=trusted, timeout=SECONDS)
    else:
        box = imaplib.IMAP4(host, port, timeout=SECONDS)
    try:
        if parts.scheme == "imap+tls":
            box.starttls(ssl_context=trusted)
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        for folder in (DONE, REFUSED):
            box.create(folder)  # says no where it is there
        kind_of_answer, _data = box.select(unquote(parts.path.strip("/")) or "INBOX")
        if kind_of_answer != "OK":
            raise imaplib.IMAP4.error("The folder cannot be opened.")
        yield box
    finally:
        with suppress(imaplib.IMAP4.error, OSError):  # why the connection is gone is raised already
            box.logout()


def _see_to(box: imaplib.IMAP4, number: str) -> str:
    """One mail. What cannot be seen to now stays in the folder, and keeps no other from being seen to."""
    try:
        outcome = "too_large" if _size(box, number) > settings.MAIL_MAX_BYTES else receive(_raw(box, number))
        _move(box, number, DONE if outcome in (TAKEN, DUPLICATE) else REFUSED)
    except imaplib.IMAP4.abort:  # the connection is gone
        raise
    except Exception:
        log.exception("A mail could not be seen to; it stays in the folder.")
        return LATER
    return outcome


def _size(box: imaplib.IMAP4, number: str) -> int:
    _kind, data = box.uid("FETCH", number, "(RFC822.SIZE)")
    told = b" ".join(part if isinstance(part, bytes) else b"" for part in data)
    return int(told.partition(b"RFC822.SIZE ")[2].split()[0].rstrip(b")"))


def _raw(box: imaplib.IMAP4, number: str) -> bytes:
    _kind, data = box.uid("FETCH", number, "(BODY.PEEK[])")
    return bytes(next(part[1] for part in data if isinstance(part, tuple)))


def _move(box: imaplib.IMAP4, number: str, folder: str) -> None:
    """With MOVE where the server has it (RFC 6851); else copied, and then taken away."""
    if b"MOVE" in (box.capability()[1][0] or b"").upper().split():
        if box.uid("MOVE", number, folder)[0] == "OK":
            return
    elif box.uid("COPY", number, folder)[0] == "OK":
        box.uid("STORE", number, "+FLAGS", "(\\Deleted)")
        box.expunge()
        return
    raise imaplib.IMAP4.error(f"Nothing can be moved to the folder {folder}.")
