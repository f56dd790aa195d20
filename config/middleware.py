"""What comes whole and goes light: broken forms and NULs are refused, pages go out small, with a policy."""

from collections.abc import Callable

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import cached_property

LIGHT = ("text/html", "text/css", "text/javascript")
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


class NoNulMiddleware:
    """PostgreSQL takes no NUL in a text, and no address of ours has one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("An address has no NUL.")
        return self.get_response(request)


class PolicyMiddleware(MiddlewareMixin):
    """The policy of what a page may load is the same for all: django-csp writes it once, not for each answer.

    So that package's decorators, exempt addresses and nonces do nothing here.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        explained = settings.DEBUG and response.status_code in (404, 500)  # by Django, with scripts
        if not explained:
            response.headers.setdefault(HEADER, self._policy)
        return response

    @cached_property
    def _policy(self) -> str:
        return build_policy()


class CompressMiddleware(GZipMiddleware):
    """Pages go over slow lines in a fifth of their bytes; Django pads them, so that lengths tell less.

    What people submitted goes as it is, part by part where that was asked for. Style sheets and scripts come
    compressed from whitenoise, but in a demonstration, which collects none.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.status_code == 206 or kind not in LIGHT:
            return response
        return super().process_response(request, response)
