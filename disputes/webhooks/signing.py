"""Standard Webhooks: the headers by which a receiver knows a message, and that it is from us."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from standardwebhooks import Webhook

from disputes.models import WebhookMessage

USER_AGENT = "dispute-desk-webhooks/1"


def headers_of(message: WebhookMessage, secrets: Sequence[str], at: datetime) -> dict[str, str]:
    """The headers of one try at `at` (UTC): one signature for each secret that is valid then."""
    name = message.webhook_id
    signatures = [Webhook(secret).sign(name, at, message.body) for secret in secrets]
    return {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
