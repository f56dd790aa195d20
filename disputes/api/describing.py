"""The OpenAPI description: to what ninja makes of types, the errors of each call, headers and examples."""

from __future__ import annotations

from copy import deepcopy
from http import HTTPStatus
from typing import Any

from django.utils.module_loading import import_string

from disputes.api.examples import ANSWERS, MULTIPART_BODY, REQUESTS
from disputes.api.problems import CONTENT_TYPE, DETAILS
from disputes.api.shown import ACTING
from disputes.flow import ACTIONS, BEGINNING
from disputes.forms.files import KINDS

ALWAYS = (400, 401, 429, 503)
CHANGING = (403, 409, 413, 415, 422)
OF_DISPUTE = dict.fromkeys(("get_dispute", "list_events", "act", "submit_evidence", "make_link"), "reference")
LINKS: dict[str, dict[str, str]] = {  # which calls go on from an answer, and by what of it
    "put_order": dict.fromkeys(("get_order", "open_dispute", "change_order"), "order_reference"),
    "open_dispute": OF_DISPUTE,
    "act": OF_DISPUTE,
    "submit_evidence": OF_DISPUTE,
}
EXAMPLES: dict[int, dict[str, dict[str, Any]]] = {
    400: {"malformed": {"detail": "The body is no JSON."}},
    401: {"unauthorized": {}},
    403: {"read_only": {}},
    404: {"not_found": {}},
    409: {
        "refused": {"detail": "You have changed your proposal as often as the rules allow."},
        "stale": {"detail": "Something has changed since you opened this page. Nothing was sent."},
        "in_progress": {},
    },
    413: {"too_large": {}},
    415: {"unsupported_media_type": {}},
    422: {
        "invalid": {
            "detail": "The amount must be more than €0.00 and less than €95.90.",
            "errors": {"amount": ["The amount must be more than €0.00 and less than €95.90."]},
        }
    },
    429: {"too_many_requests": {}},
    503: {"unavailable": {}},
    507: {"no_room": {}},
}
PROBLEM = {
    "title": "Problem",
    "type": "object",
    "description": "RFC 9457.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {
            "type": "string",
            "description": "One word for programs.",
            "enum": [*DETAILS, "refused", "stale"],
        },
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence for people."},
        "errors": {
            "type": "object",
            "description": "Sentences by field.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
}
NUMBER = {"schema": {"type": "integer", "minimum": 0}}
RATE = {
    "RateLimit-Limit": NUMBER | {"description": "Requests in a window."},
    "RateLimit-Remaining": NUMBER | {"description": "Requests left in it."},
    "RateLimit-Reset": NUMBER | {"description": "Seconds until the next one."},
    "RateLimit-Policy": {"schema": {"type": "string"}, "description": "Limit and window in seconds."},
}


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema, completed in place."""
    schema["components"]["schemas"]["Problem"] = PROBLEM
    for path, calls in schema["paths"].items():
        for method, call in calls.items():
            _complete(call, path, method)
    return schema


def _complete(call: dict[str, Any], path: str, method: str) -> None:
    name = call["operationId"]
    responses = {str(status): response for status, response in call["responses"].items()}
    for response in responses.values():
        response["headers"] = dict(RATE)
        response["content"]["application/json"]["example"] = ANSWERS[name]
        if name in LINKS:
            response["links"] = _links(LINKS[name])
    for status in _errors_of(path, method):
        responses[str(status)] = _problem(status)
    call["responses"] = responses
    if name in REQUESTS:
        call["requestBody"]["content"]["application/json"]["examples"] = REQUESTS[name]
    if name in OF_ITS_OWN:
        OF_ITS_OWN[name](call)
    call["responses"] = dict(sorted(responses.items()))


def _links(goes_on: dict[str, str]) -> dict[str, Any]:
    """The calls that take something of an answer as the name in their address."""
    return {
        to: {"operationId": to, "parameters": {at: f"$response.body#/{at}"}} for to, at in goes_on.items()
    }


def _conditional(call: dict[str, Any]) -> None:
    call["responses"]["304"] = {"description": "Nothing has changed since the answer with this ETag."}
    call["responses"]["200"]["headers"]["ETag"] = {"schema": {"type": "string"}}
    call["parameters"].append(
        {"in": "header", "name": "If-None-Match", "schema": {"type": "string"}, "required": False}
    )


def _with_files(call: dict[str, Any]) -> None:
    call["requestBody"] = deepcopy(MULTIPART_BODY)
    fields = call["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
    fields["kind"]["enum"] = import_string(KINDS).values


def _of_the_rulebook(call: dict[str, Any]) -> None:
    """The actions that somebody may do for whom a key acts."""
    (action,) = [parameter for parameter in call["parameters"] if parameter["name"] == "action"]
    theirs = [row for row in ACTIONS.values() if row.who & set(ACTING) and BEGINNING not in row.source]
    action["schema"]["enum"] = [row.name for row in theirs]


OF_ITS_OWN = {"get_dispute": _conditional, "submit_evidence": _with_files, "act": _of_the_rulebook}


def _errors_of(path: str, method: str) -> list[int]:
    """What may go wrong with a call, by what it is."""
    named = [404] if "{" in path else []
    files = [507] if path.endswith("/evidence") else []
    return [*ALWAYS, *named, *(CHANGING if method != "get" else [422]), *files]


def _problem(status: int) -> dict[str, Any]:
    usual = {"title": HTTPStatus(status).phrase, "status": status}
    examples = {
        kind: {"value": {"type": kind, **usual, "detail": str(DETAILS.get(kind, "")), **said}}
        for kind, said in EXAMPLES[status].items()
    }
    headers: dict[str, Any] = {} if status in (400, 401, 503) else dict(RATE)
    if status in (429, 503, 507):
        headers["Retry-After"] = NUMBER | {"description": "Seconds."}
    return {
        "description": HTTPStatus(status).phrase,
        "headers": headers,
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}},
    }
