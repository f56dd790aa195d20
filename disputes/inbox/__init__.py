"""Mail that comes in: answers of people become messages, what is no answer of theirs is refused."""

from disputes.inbox.mailbox import fetch_mail
from disputes.inbox.receiving import receive

__all__ = ["fetch_mail", "receive"]
