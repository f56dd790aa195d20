"""Shows each page in the reader's own language and time zone."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

TIME_ZONE_COOKIE = "time_zone"


class ReaderMiddleware:
    """Activates the account's language and zone; what the account leaves open, the browser says.

    The language stays active after the view: LocaleMiddleware, which runs outside of this, names it in the
    answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if language := getattr(request.user, "reading_language", ""):
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(zone_of(request)):
            return self.get_response(request)


def zone_of(request: HttpRequest) -> ZoneInfo:
    """The account's time zone, else the browser's (a cookie set by our script), else UTC."""
    name = getattr(request.user, "time_zone", "") or request.COOKIES.get(TIME_ZONE_COOKIE, "")
    return ZoneInfo(name if name in available_timezones() else "UTC")
