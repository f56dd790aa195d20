"""Each request has a number, is counted and logged; the monitors' own addresses are answered at once."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from config.logs import FACTS
from disputes.running import context
from disputes.running.counters import count_request
from disputes.views.health import healthz, metrics, readyz

NUMBER = "X-Request-Id"
SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")
REFERENCE = re.compile(r"D-\d{4}-[0-9A-Z]{6}")
PROBES: Mapping[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": healthz,
    "/readyz": readyz,
    "/metrics": metrics,
}
GetResponse = Callable[[HttpRequest], HttpResponseBase]

log = logging.getLogger(__name__)


class RequestMiddleware:
    """The outermost of all: what a request took, and the number under which its lines are found."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(NUMBER, "")
        number = given if SANE.fullmatch(given) else uuid4().hex
        started = perf_counter()
        with context.apart(request=number):
            response = self.get_response(request)
            _done(request, response.status_code, perf_counter() - started)
            request.META[FACTS] = context.facts()
        response.headers[NUMBER] = number
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Mapping[str, Any]) -> None:
        reference = kwargs.get("reference")
        if isinstance(reference, str) and REFERENCE.fullmatch(reference):
            context.note(dispute=reference)


def _done(request: HttpRequest, status: int, seconds: float) -> None:
    view, method = _view_of(request), str(request.method)
    count_request(view, method, status, seconds)
    quiet = status < 400 and (request.path in PROBES or view == "static")
    told = {
        "method": method,
        "view": view,
        "status": status,
        "seconds": round(seconds, 4),
        "user": _user_id(request),
    }
    facts = {name: fact for name, fact in told.items() if fact is not None}
    message = "%s %s %s in %.0f ms"
    log.log(
        logging.DEBUG if quiet else logging.INFO,
        message,
        method,
        view,
        status,
        seconds * 1000,
        extra={"facts": facts},
    )


def _view_of(request: HttpRequest) -> str:
    """A name out of few: never what somebody typed."""
    if request.path in PROBES:
        return request.path[1:]
    if request.resolver_match:
        return request.resolver_match.view_name
    return "static" if request.path.startswith(settings.STATIC_URL) else "unknown"


def _user_id(request: HttpRequest) -> int | None:
    """Who is signed in, where the request had to know; nobody is looked up for a log line."""
    user = getattr(request, "_cached_user", None)
    return user.pk if user else None


class ProbeMiddleware:
    """Answers monitors whatever name they call this machine by, over plain HTTP, without session or cache."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return PROBES.get(request.path, self.get_response)(request)
