"""How the API says no: `application/problem+json` (RFC 9457), one short word per kind of problem."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.flow import NotNow, Refused, Stale

CONTENT_TYPE = "application/problem+json"
STATUS = {
    "malformed": 400,
    "unauthorized": 401,
    "read_only": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "refused": 409,
    "stale": 409,
    "in_progress": 409,
    "too_large": 413,
    "unsupported_media_type": 415,
    "invalid": 422,
    "too_many_requests": 429,
    "internal_error": 500,
    "unavailable": 503,
    "no_room": 507,
}
PASSING = frozenset({"in_progress", "too_many_requests", "unavailable", "no_room"})  # over in a moment
USUAL = {
    400: "malformed",
    403: "read_only",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    500: "internal_error",
}
DETAILS = {
    "malformed": gettext_lazy("This request cannot be read."),
    "unauthorized": gettext_lazy("Send the header “Authorization: Bearer KEY” with a key that is in force."),
    "read_only": gettext_lazy("This key may read, and change nothing."),
    "not_found": gettext_lazy("There is nothing here, or it is not yours."),
    "method_not_allowed": gettext_lazy("This address does not take that method."),
    "in_progress": gettext_lazy(
        "A request with this Idempotency-Key is being answered. Ask again in a moment."
    ),
    "too_large": gettext_lazy("This request is too large."),
    "unsupported_media_type": gettext_lazy("Send this as application/json."),
    "invalid": gettext_lazy("Something in the request is not in order."),
    "too_many_requests": gettext_lazy("Too many requests in too short a time. Ask again after the pause."),
    "internal_error": gettext_lazy(
        "Something went wrong here. Ask again; nothing is done twice with an Idempotency-Key."
    ),
    "unavailable": gettext_lazy(
        "This cannot be answered at the moment. Ask again after the pause, with the same Idempotency-Key."
    ),
    "no_room": gettext_lazy("Files cannot be kept at the moment. Try again in a few minutes."),
}
FOR_ROOM, A_MOMENT = 60, 1  # seconds to wait
Errors = dict[str, list[str]]


class Problem(Exception):  # noqa: N818 - RFC 9457's word
    """An answer that is no success. `kind` is one of STATUS; `errors` are sentences by JSON field."""

    def __init__(
        self,
        kind: str,
        detail: Any = "",
        *,
        errors: Errors | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(kind)
        self.kind, self.errors, self.headers = kind, errors, headers or {}
        self.detail = str(detail or DETAILS.get(kind, ""))

    @classmethod
    def of(cls, refusal: Refused) -> Problem:
        """The problem that the door's no is."""
        if isinstance(refusal, NotNow):
            return cls("no_room", refusal.reason, headers={"Retry-After": str(FOR_ROOM)})
        return cls("stale" if isinstance(refusal, Stale) else "refused", refusal.reason)


def invalid(errors: Errors) -> Problem:
    """422 with its sentences; the first of them is the detail."""
    first = next((texts[0] for texts in errors.values() if texts), "")
    return Problem("invalid", first, errors=errors)


def answer_of(problem: Problem, status: int = 0) -> HttpResponse:
    """The problem as a response. `status` is for one that others found and that has no kind of its own."""
    status = status or STATUS[problem.kind]
    body: dict[str, Any] = {
        "type": problem.kind,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": problem.detail,
    }
    if problem.errors is not None:
        body["errors"] = problem.errors
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=CONTENT_TYPE)
    for name, value in problem.headers.items():
        response[name] = value
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def translated(response: HttpResponse) -> HttpResponse:
    """What others answered by themselves, as a problem; what they say in headers stays."""
    status = response.status_code
    kind = USUAL.get(status, "malformed" if status < 500 else "internal_error")
    detail = _("The request was refused.") if status == 403 else ""
    problem = answer_of(Problem(kind, detail), status)
    for name, value in response.items():
        if name not in ("Content-Type", "Content-Length"):
            problem[name] = value
    return problem
