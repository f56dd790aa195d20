"""Whether a mail is an answer of the person whose address it came to: spoofs, machines and loops are not."""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr
from urllib.parse import urlsplit

from django.conf import settings

ADDRESSED = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")
MACHINES = re.compile(r"^(mailer-daemon|postmaster|no-?reply|bounces?)([-+.@]|$)", re.IGNORECASE)
BULK = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
SAYS_AUTOMATIC = ("list-id", "x-autoreply", "x-autorespond", "x-autoresponder", "x-failed-recipients")


def addresses_of(message: EmailMessage) -> list[str]:
    """To whom it was sent, by what it and the servers on its way say."""
    values = [str(value) for name in ADDRESSED for value in message.get_all(name, [])]
    return [address for _name, address in getaddresses(values)]


def is_ours(message: EmailMessage) -> bool:
    """Whether it is a mail of ours that came back."""
    host = urlsplit(settings.SITE_URL).hostname
    number = str(message.get("message-id", "")).strip().strip("<>").lower()
    return bool(re.fullmatch(rf"(delivery|digest|notice)-[^@]+@{re.escape(host or '')}", number))


def is_automatic(message: EmailMessage) -> bool:
    """Whether a program answered (RFC 3834), a list passed it on, or it could not be delivered."""
    said = str(message.get("auto-submitted", "no")).partition(";")[0].strip().lower()
    paths = [str(value).strip() for value in message.get_all("return-path", [])]
    return (
        said != "no"
        or str(message.get("precedence", "")).strip().lower() in BULK
        or any(name in message for name in SAYS_AUTOMATIC)
        or "<>" in paths
        or message.get_content_type() == "multipart/report"
        or any(MACHINES.match(address) for address in [*_from(message), *paths_of(paths)])
    )


def paths_of(paths: list[str]) -> list[str]:
    return [parseaddr(path)[1] for path in paths]


def _from(message: EmailMessage) -> list[str]:
    return [address for _name, address in getaddresses([str(each) for each in message.get_all("from", [])])]


def is_from(message: EmailMessage, email: str) -> bool:
    """Whether this address, and no other, says that it wrote the mail."""
    return [address.lower() for address in _from(message)] == [email.lower()]


def has_failed(message: EmailMessage) -> bool:
    """Whether our own mail server says that the sender's domain did not send this (RFC 8601).

    Only the first header of our server counts: whoever sends a mail can write more below it.
    """
    for value in message.get_all("authentication-results", []):
        server, _semicolon, results = re.sub(r"\([^()]*\)", " ", str(value)).partition(";")
        if not settings.MAIL_AUTHSERV_ID or server.split()[:1] != [settings.MAIL_AUTHSERV_ID]:
            continue
        told = dict(re.findall(r"\b(dmarc|spf)\s*=\s*(\w+)", results.lower()))
        if told.get("dmarc") in ("pass", "fail"):
            return told["dmarc"] == "fail"
        return told.get("spf") in ("fail", "softfail")
    return False
