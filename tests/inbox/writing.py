"""Mails as people's programs write them, in answer to one of ours, and the messages that they became."""

from datetime import timedelta
from pathlib import Path

from disputes.mail.addresses import reply_address
from disputes.models import Message

MAILS = Path(__file__).parent / "mails"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OWN = "The bowl came broken.\n\nThanks, but I need a new one."
CHINESE = "坏了。\n\n请再寄一个。"
GERMAN = (
    "Die Schüssel kam zerbrochen an: würden Sie mir bitte eine neue schicken, "
    "die dieses Mal nicht zerbrochen ist?"
)

AUTHENTIC = "Authentication-Results: mx.example.com; dmarc=pass\n"


def mail_of(user, dispute, name="plain", *, sender="", to="", heads=""):
    """As our own server hands it on; `heads` are more of its headings, or what that server says instead."""
    heads += "" if "Authentication-Results" in heads else AUTHENTIC
    raw = (MAILS / f"{name}.eml").read_bytes()
    raw = raw.replace(b"FROM_ADDRESS", (sender or user.email).encode())
    return heads.encode() + raw.replace(b"TO_ADDRESS", (to or reply_address(user, dispute)).encode())


def messages():
    return [(each.text, each.event.actor, each.event.role) for each in Message.objects.order_by("pk")]
