"""Below `/api` every error is a problem in JSON, also one that never reaches the API; limits are told."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from disputes.api import problems, rates

BASE = "/api"


class ApiMiddleware:
    """The outermost one: addresses that nobody knows, broken bodies and crashes are answered by others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != BASE and not request.path_info.startswith(BASE + "/"):
            return self.get_response(request)
        response = self._answer(request)
        if response.status_code >= 400 and response.headers.get("Content-Type") != problems.CONTENT_TYPE:
            response = problems.translated(response)
        if request.method == "HEAD":
            response["Content-Length"] = str(len(response.content))  # of what a GET would bring
            response.content = b""
        rates.tell(request, response)
        response.setdefault("Cache-Control", "private, no-cache")  # it is about people, and changes
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        """HEAD is answered where GET is, and the same: the calls themselves know GET alone."""
        head = request.method == "HEAD"
        if head:
            request.method = "GET"
        response = self.get_response(request)
        if head:
            request.method = "HEAD"
        allowed = response.headers.get("Allow", "").split(", ")
        if "GET" in allowed and "HEAD" not in allowed:
            response["Allow"] = ", ".join(sorted([*allowed, "HEAD"]))
        return response
