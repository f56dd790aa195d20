"""Makes, replaces and revokes the calendar address of the signed-in person; a new one is shown once."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import calendar_address
from accounts.models import User


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """POST `do=make` or `do=revoke`; whoever only looks finds both on the settings page."""
    if request.method != "POST":
        return redirect("accounts:profile")
    user, do = cast(User, request.user), request.POST.get("do")
    if do == "make":
        address = calendar_address.make(user, timezone.now())
        return render(request, "accounts/calendar_address.html", {"address": address})
    if do != "revoke":
        raise Http404
    calendar_address.revoke(user)
    messages.success(request, _("Your calendar address is revoked. Nothing can be read there any more."))
    return redirect("accounts:profile")
