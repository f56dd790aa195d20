"""Below `/api/` every error is a problem in JSON, also one that never reaches the API; limits are told."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from disputes.api import problems, rates

BELOW = "/api/"


class ApiMiddleware:
    """The outermost one: addresses that nobody knows, broken bodies and crashes are answered by others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path_info.startswith(BELOW):
            return response
        if response.status_code >= 400 and response.headers.get("Content-Type") != problems.CONTENT_TYPE:
            response = problems.translated(response)
        rates.tell(request, response)
        response.setdefault("Cache-Control", "private, no-cache")  # it is about people, and changes
        return response
