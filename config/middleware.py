"""Refuses a form that broke off on its way: half a sentence is not what somebody wanted to say."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

FORM = "application/x-www-form-urlencoded"  # with files, evidence.uploads looks at its end


class WholeFormMiddleware:
    """Django takes what came for all of it, and an amount, a number or a text for what was left of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or 0
        if request.content_type == FORM and len(request.body) < int(announced):
            raise BadRequest("The form broke off before its end.")
        return self.get_response(request)
