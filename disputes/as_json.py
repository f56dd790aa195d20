"""Amounts and instants as JSON has them: the same in the API and in webhooks."""

from __future__ import annotations

from datetime import UTC, datetime

from disputes.money import to_plain


def money(amount: int, currency: str) -> dict[str, str]:
    """Minor units as a plain decimal with its currency."""
    return {"amount": to_plain(amount, currency), "currency": currency}


def instant(value: datetime) -> str:
    """ISO 8601 in UTC with a Z, as programs like it best."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
