"""Is the installation alive? The database, the worker's sign of life and the oldest overdue clock."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from disputes.clock import CLOCK
from disputes.models import Dispute, Heartbeat


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers. What an old heartbeat means is for the monitor to say."""
    try:
        return JsonResponse({"database": "ok", **_clock()})
    except DatabaseError:
        return JsonResponse({"database": "unavailable"}, status=503)


def _clock() -> dict[str, Any]:
    now = timezone.now()
    beat = Heartbeat.objects.filter(name=CLOCK).first()
    overdue = Dispute.objects.overdue(now).values_list("due_at", flat=True).first()
    return {
        "worker": {
            "clock": beat and beat.at.isoformat(),
            "seconds_ago": beat and round((now - beat.at).total_seconds()),
        },
        "oldest_overdue_seconds": round((now - overdue).total_seconds()) if overdue else 0,
    }
