"""Whether a mail is an answer of the person whose address it came to: spoofs, machines and loops are not."""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr
from urllib.parse import urlsplit

from django.conf import settings

ADDRESSED = ("delivered-to", "x-original-to", "envelope-to", "to", "cc")  # what servers say comes first
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

    All headers of our server count: who forges a "fail" harms their own mail alone. A "pass" is taken from
    the beginning of a result, never from what the sender chose, such as the name in an address.
    """
    told = [each for value in message.get_all("authentication-results", []) for each in _results(str(value))]
    if ("dmarc", "fail") in told or ("dmarc", "pass") in told:
        return ("dmarc", "fail") in told
    return next((said for name, said in told if name == "spf"), "") in ("fail", "softfail")


def _results(value: str) -> list[tuple[str, str]]:
    """What one such header says of DMARC and SPF, if it is of our server."""
    bare = re.sub(r"\([^()]*\)", " ", re.sub(r'"(?:\\.|[^"\\])*"', '""', value))
    server, *results = bare.split(";")
    if not settings.MAIL_AUTHSERV_ID or server.split()[:1] != [settings.MAIL_AUTHSERV_ID]:
        return []
    begun = [re.match(r"\s*(dmarc|spf)\s*=\s*(\w+)", result.lower()) for result in results]
    return [(found[1], found[2]) for found in begun if found]
