"""The page behind a one-time link: looking at it changes nothing, its one button signs in."""

from __future__ import annotations

from datetime import datetime

from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import links
from accounts.models import SignInLink


@sensitive_post_parameters("key")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """Mail scanners and previews GET the page and use nothing up; people press the button, which POSTs."""
    key = (request.POST if request.method == "POST" else request.GET).get("key", "")
    found, at = links.find(key), timezone.now()
    if found is None or links.why_not(found, at):
        return _over(request, found, at)
    if request.method == "POST" and _was_asked(request, found):
        return _enter(request, found, at)
    answer = render(
        request, "accounts/link.html", {"link": found, "key": key, "other": _other(request, found)}
    )
    # Not "no-referrer": with it browsers hide where the button's POST comes from, and it would be refused.
    answer["Referrer-Policy"] = "strict-origin"
    return answer


def _other(request: HttpRequest, found: SignInLink) -> bool:
    """Whether somebody else is signed in here."""
    return request.user.is_authenticated and request.user != found.user


def _was_asked(request: HttpRequest, found: SignInLink) -> bool:
    """Who is signed in as somebody else leaves that account knowingly: the form names it."""
    return not _other(request, found) or request.POST.get("instead_of") == str(request.user.pk)


def _enter(request: HttpRequest, found: SignInLink, at: datetime) -> HttpResponse:
    if not links.use(found, at):
        return _over(request, links.find(request.POST["key"]), at)
    if request.user == found.user:
        return redirect(found.path)
    if request.user.is_authenticated:
        logout(request)
    answer: HttpResponse = perform_login(request, found.user, redirect_url=found.path)
    if request.user.is_authenticated:  # else a second step follows, which is the person's own
        request.session[links.HELD_TO] = found.marketplace
    return answer


def _over(request: HttpRequest, found: SignInLink | None, at: datetime) -> HttpResponse:
    return render(request, "accounts/link_over.html", {"reason": links.why_not(found, at)}, status=410)
