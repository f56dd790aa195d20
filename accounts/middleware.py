"""Shows pages in the reader's own language and zone; asks staff for a second factor before all else."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django_htmx.http import HttpResponseClientRedirect

from accounts.hurrying import NONE, hurried
from accounts.links import HELD_TO
from accounts.looks import looks_by_itself
from accounts.models import User
from accounts.second_factor import lacks_second_factor
from accounts.zones import TOLD, known_zones, zone_named

TIME_ZONE_COOKIE = "time_zone"
# What answers before the second factor is set up: how to do that, one's own settings, what anybody reads.
OPEN = {
    "home",
    "disputes:rules",
    "disputes:healthz",
    "accounts:profile",
    "accounts:link",
    "usersessions_list",
}
OPEN |= {"account_login", "account_logout", "account_reauthenticate", "account_inactive"}
OPEN |= {"account_change_password", "account_set_password"}


class ReaderMiddleware:
    """Activates the account's language and zone; what the account leaves open, the browser says.

    The language stays active after the view: LocaleMiddleware, which runs outside of this, names it in the
    answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if language := getattr(request.user, "chosen_language", ""):
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        _remember_browser(request)
        with timezone.override(zone_of(request)):
            return self.get_response(request)


def zone_of(request: HttpRequest) -> ZoneInfo:
    """The account's zone, else the browser's (a cookie from our script), now or the last time, else UTC."""
    said = getattr(request.user, "time_zone", "") or _browsers_zone(request)
    name = said or getattr(request.user, "browser_time_zone", "")
    return zone_named(name)


def _browsers_zone(request: HttpRequest) -> str:
    """The zone that the browser says; "" where it says none that there is."""
    name = request.COOKIES.get(TIME_ZONE_COOKIE, "")
    return name if name in known_zones() else ""


def _browsers_language(request: HttpRequest) -> str:
    """The language of the pages where the browser asks for it; "" where it asks for none of them."""
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    asked = f"{cookie} {request.headers.get('Accept-Language', '')}".lower()
    language: str = request.LANGUAGE_CODE
    return language if language.partition("-")[0] in asked else ""


def _remember_browser(request: HttpRequest) -> None:
    """Keep the browser's zone and language for mails and calendars, where the account leaves them open.

    Each session tells its own once a day, and again when they change: of two devices that differ the one that
    came or moved last is believed, and neither takes it back with each page. Who came by a marketplace's link
    may be somebody else: their browser tells nothing. Where others write, the next page tells it.
    """
    user = request.user
    if not (isinstance(user, User) and user.pk):
        return
    said = {
        "browser_time_zone": "" if user.time_zone else _browsers_zone(request),
        "browser_language": "" if user.chosen_language else _browsers_language(request),
    }
    told = [*said.values(), timezone.now().date().isoformat()]
    if not any(said.values()) or HELD_TO in request.session or request.session.get(TOLD) == told:
        return
    new = {field: name for field, name in said.items() if name not in ("", getattr(user, field))}
    if new:
        try:
            with hurried(NONE):
                User.objects.filter(pk=user.pk).update(**new)
        except DatabaseError:
            return
        for field, name in new.items():
            setattr(user, field, name)
    request.session[TOLD] = told


class SecondFactorMiddleware:
    """Who holds an office sets up a second factor first: until then no other page or POST answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not settings.MFA_REQUIRED or name in OPEN or name.startswith("mfa_"):
            return None
        if not lacks_second_factor(request.user):
            return None
        if looks_by_itself(request):
            raise PermissionDenied
        where = redirect("mfa_index")
        return HttpResponseClientRedirect(where.url) if request.headers.get("HX-Request") else where
