"""Texts and mails of the parties as plain words, to be read beside the other evidence; never as HTML.

Python's reader of mails takes minutes over some headers, and ends in a RecursionError over others: headers
are cut short before they are decoded, and what is nested too deep is shown as it stands.
"""

from __future__ import annotations

import codecs
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser

from evidence.models import Evidence
from evidence.signatures import EMAIL

MOST_BYTES = 256 * 1024
MOST_LETTERS = 20_000
MOST_PARTS = 20
LONGEST_HEADER = 1000  # letters
HEADERS = ("From", "To", "Date", "Subject")
PLAIN, USUAL = "text/plain", "utf-8"
SLOW = frozenset({"idna", "punycode", "undefined"})  # codecs that no mail is written in
UNREADABLE = (
    *(LookupError, ValueError, AttributeError, TypeError, AssertionError),
    *(MessageError, RecursionError),
)


def text_of(item: Evidence) -> str:
    """The beginning of a text, or a mail's headers and words; "" if the file cannot be read."""
    try:
        assert item.stored
        with item.stored.open() as file:
            content = file.read(MOST_BYTES)
    except OSError:
        return ""
    text = mail_text(content) if item.content_type == EMAIL else content.decode("utf-8-sig", "replace")
    return text if len(text) <= MOST_LETTERS else text[:MOST_LETTERS] + " …"


def mail_text(content: bytes) -> str:
    """The part that is plain text; what cannot be read as a mail is shown as it stands."""
    lowered = content.lower()
    if max(lowered.count(b"boundary"), lowered.count(b"message/")) > MOST_PARTS:
        return content.decode(USUAL, "replace")
    try:
        mail = BytesParser().parsebytes(content)
        return "\n".join([*_headers(mail), "", _body(mail)]).strip()
    except UNREADABLE:
        return content.decode(USUAL, "replace")


def _headers(mail: Message) -> list[str]:
    found: dict[str, str] = {}
    for name, value in mail.raw_items():
        found.setdefault(name.title(), value)
    return [f"{name}: {_decoded(found[name])}" for name in HEADERS if name in found]


def _decoded(value: str) -> str:
    raw = value[:LONGEST_HEADER].encode("ascii", "surrogateescape").decode(USUAL, "replace")
    try:
        return " ".join(str(make_header(decode_header(raw))).split())
    except UNREADABLE:
        return raw


def _body(mail: Message) -> str:
    plain = (part for part in mail.walk() if part.get_content_type() == PLAIN and not _is_attached(part))
    if (part := next(plain, None)) is None:
        return ""
    content = part.get_payload(decode=True)
    return content.decode(_charset(part), "replace") if isinstance(content, bytes) else ""


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment"


def _charset(part: Message) -> str:
    if len(str(part.get("Content-Type", ""))) > LONGEST_HEADER:
        return USUAL
    name = codecs.lookup(part.get_content_charset(USUAL)).name
    return USUAL if name in SLOW else name
