"""Is the installation alive, may it be given requests, and how does it fare? For monitors, not for people."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import CollectorRegistry

from disputes.clock import CLOCK
from disputes.models import Dispute, Heartbeat
from disputes.running import folder
from disputes.running.gauges import Gauges
from disputes.running.readiness import reasons_against

LOOPBACK = frozenset({"127.0.0.1", "::1"})
# What a proxy on this machine adds: who asks through it comes from anywhere.
PASSED_ON = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers. What an old heartbeat means is for the monitor to say."""
    try:
        return JsonResponse({"database": "ok", **_clock()})
    except Error:
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


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200, or 503 with the reasons why this process should get no requests now."""
    reasons = reasons_against()
    return JsonResponse({"ready": not reasons, "reasons": reasons}, status=503 if reasons else 200)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus: what the processes of this machine counted, and what the database knows."""
    if not _may_read(request):
        return HttpResponse(
            "From this machine itself, or with the token.\n",
            status=401,
            content_type="text/plain",
            headers={"WWW-Authenticate": "Bearer"},
        )
    gauges = CollectorRegistry()
    gauges.register(Gauges())
    with folder.held():
        counted = generate_latest(folder.registry())
    return HttpResponse(counted + generate_latest(gauges), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if settings.METRICS_TOKEN and scheme.lower() == "bearer":
        return constant_time_compare(token, settings.METRICS_TOKEN)
    passed_on = any(name in request.headers for name in PASSED_ON)
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not passed_on
