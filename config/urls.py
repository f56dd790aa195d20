"""Which address leads to which app."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.defaults import page_not_found

from accounts.views import favicon, home
from disputes.api.app import api, start
from mediation.site import site as mediation

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # as allauth's docs ask

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("favicon.ico", favicon),
    path("", include("mediation.urls")),  # before what takes any word for an action
    path("", include("disputes.urls")),
    path("", include("evidence.urls")),
    path("accounts/", include("accounts.urls")),
    # An address comes from an invitation or an operator; its holder cannot change it.
    path("accounts/email/", page_not_found, {"exception": None}, name="account_email"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("mediation/", mediation.urls),
    re_path(r"^api(?:/v1)?/?$", start),
    path("api/v1/", api.urls),
]
