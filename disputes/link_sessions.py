"""Sessions that a marketplace's link began: held to that marketplace, and out of the account's own settings.

Whoever made the link may have opened it. So such a session sees no more than the marketplace's API: it ends
as soon as the account buys or sells elsewhere too, or holds an office, and opens only the rooms where
disputes are. What is not named here, a new page too, asks its reader to sign in by their own means.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from accounts.links import HELD_TO
from accounts.looks import looks_by_itself
from disputes.elsewhere import is_elsewhere

ROOMS = {"disputes", "evidence", "decisions", "api"}  # namespaces
# who works for a store, where its returns go, what answers in its name, and with which words
CLOSED = ("seller/store/", "seller/invitations/")
PAGES = {"home", "accounts.views.favicon", "accounts:link", "account_logout"}


class LinkSessionMiddleware:
    """Costs one query before the view and one after it, and none in sessions of another beginning.

    The one after it is for an order that came while the view was looking, and for the request that opens a
    link: what it was to show is shown to nobody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return _ended(request) if _is_over(request) else response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not _is_held(request):
            return None
        if _is_over(request):
            return _ended(request)
        match = request.resolver_match
        is_open = match and (match.view_name in PAGES or ROOMS & set(match.namespaces))
        if match and is_open and not match.route.startswith(CLOSED):
            return None
        return render(request, "accounts/own_means.html", {"next": request.get_full_path()}, status=403)


def _is_held(request: HttpRequest) -> bool:
    return HELD_TO in request.session and request.user.is_authenticated


def _is_over(request: HttpRequest) -> bool:
    user: Any = request.user
    return _is_held(request) and (user.holds_office or is_elsewhere(user, request.session[HELD_TO]))


def _ended(request: HttpRequest) -> HttpResponse:
    """The way to sign in by one's own means, and back here."""
    logout(request)
    text = _("The link of the marketplace opens this account no more: it is not of that marketplace alone.")
    if looks_by_itself(request):
        return HttpResponse(status=403)
    messages.info(request, text + " " + _("Sign in with a code by mail or your password."))
    where = redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
    return HttpResponseClientRedirect(where.url) if request.headers.get("HX-Request") else where
