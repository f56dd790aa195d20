"""In which language and zone the buyer of a dispute reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import get_language

from accounts.zones import zone_named
from disputes.flow import Role
from disputes.tongues import tongue_of

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from disputes.models import Dispute

LOOKED_AT = 10  # events of the buyer, the latest; older words say less


def language_for(dispute: Dispute) -> str:
    """The one they wrote in last, where that is clear and offered; else that of their pages; else the active
    one."""
    spoken = (_offered(tongue_of(text)) for text in _texts_of_buyer(dispute))
    written = next(filter(None, spoken), "")
    return written or dispute.buyer.reading_language or get_language() or settings.LANGUAGE_CODE


def zone_for(dispute: Dispute) -> ZoneInfo:
    return zone_named(dispute.buyer.reading_time_zone)


def _texts_of_buyer(dispute: Dispute) -> list[str]:
    """What the buyer wrote, the latest first."""
    said = [event.data for event in reversed(dispute.record) if event.role == Role.BUYER]
    return [text for data in said[:LOOKED_AT] if (text := _words(data))]


def _words(data: Any) -> str:
    message = data.get("message")
    return str((message.get("text") if isinstance(message, dict) else "") or data.get("statement") or "")


def _offered(tongue: str) -> str:
    """The language of the pages that a tongue is: "pt" is "pt-br"; "" where there is none."""
    codes = [code for code, _name in settings.LANGUAGES]
    return next((code for code in codes if tongue and code.split("-")[0] == tongue), "")
