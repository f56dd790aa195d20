"""Webhooks on their way: addresses that may be called, the client that calls, the sender, who is paused."""

from disputes.webhooks.addresses import Unsafe, check_url
from disputes.webhooks.endpoints import new_secret, pause, resume, rotate, tell_owners
from disputes.webhooks.sending import prune, send_again, send_webhooks

__all__ = [
    "Unsafe",
    "check_url",
    "new_secret",
    "pause",
    "prune",
    "resume",
    "rotate",
    "send_again",
    "send_webhooks",
    "tell_owners",
]
