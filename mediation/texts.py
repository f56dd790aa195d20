"""Texts and mails of the parties as plain words, to be read beside the other evidence; never as HTML."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from evidence.models import Evidence
from evidence.signatures import EMAIL

MOST_BYTES = 256 * 1024
MOST_LETTERS = 20_000
HEADERS = ("From", "To", "Date", "Subject")


def text_of(item: Evidence) -> str:
    """The beginning of a text, or a mail's headers and words; "" if the file is gone."""
    try:
        assert item.stored
        with item.stored.open() as file:
            content = file.read(MOST_BYTES)
    except FileNotFoundError:
        return ""
    text = _mail(content) if item.content_type == EMAIL else content.decode("utf-8-sig", "replace")
    return text if len(text) <= MOST_LETTERS else text[:MOST_LETTERS] + " …"


def _mail(content: bytes) -> str:
    """The part that is plain text; what cannot be read as a mail is shown as it stands."""
    try:
        message = BytesParser(EmailMessage, policy=policy.default).parsebytes(content)
        headers = [f"{name}: {message[name]}" for name in HEADERS if message[name]]
        body = message.get_body(("plain",))
        words = str(body.get_content()) if body else ""
    except (LookupError, ValueError, AttributeError, TypeError, KeyError, IndexError):
        return content.decode("utf-8", "replace")
    return "\n".join([*headers, "", words]).strip()
