"""The first page, a person's own settings, and the demonstration's way in."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.demo import DEMOS
from accounts.forms import ProfileForm, zone_cities, zone_names
from accounts.models import User
from accounts.portals import home_of
from accounts.sessions import sign_in

YEAR = 365 * 24 * 3600


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What this is, in plain words."""
    return render(request, "home.html")


@require_GET
def favicon(request: HttpRequest) -> HttpResponse:
    """For programs that ask for it without reading the page."""
    return redirect(static("favicon.svg"))


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, time zone, language and colours of the signed-in person."""
    user = get_object_or_404(User, pk=request.user.pk)
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=user)
    if form.is_bound and form.is_valid():
        return _saved(request, form.save())
    cities = zone_cities(translation.get_language() or "en")
    zones = [(name, cities.get(name, "")) for name in zone_names()]
    return render(request, "accounts/profile.html", {"form": form, "zones": zones})


def _saved(request: HttpRequest, user: User) -> HttpResponse:
    """Also tells the browser, so that the pages look the same after signing out."""
    with translation.override(user.chosen_language or translation.get_language()):
        messages.success(request, _("Your settings are saved."))
    response = redirect("accounts:profile")
    response.set_cookie("theme", user.theme, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    if user.language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            max_age=YEAR,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response


@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Signs in as a demo account without a password; there is no such page outside of a demonstration."""
    email = request.POST.get("email", "")
    if not settings.DEBUG or email not in {demo.email for demo in DEMOS}:
        raise Http404
    user = get_object_or_404(User.objects.active(), email=email)
    sign_in(request, user)
    return redirect(home_of(user))
