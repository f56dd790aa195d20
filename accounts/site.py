"""The staff's sites: who is let in, and where the others are sent."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.looks import looks_by_itself


class StaffSite(AdminSite):
    """An admin site behind the one sign-in page of the desk; whom it is not for finds nothing here."""

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        checked = super().admin_view(view, cacheable)

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                if looks_by_itself(request):
                    raise PermissionDenied
                return redirect_to_login(request.get_full_path())
            if not self.has_permission(request):
                raise Http404
            answer: HttpResponse = checked(request, *args, **kwargs)
            return answer

        return inner


class OperatorsSite(StaffSite):
    """The pages of those who run the installation."""

    site_title = site_header = _("Operation")
    index_title = _("Operation")
    site_url = None
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.is_active and user.is_staff and user.is_operator)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        how = self.admin_view(import_string("disputes.admin.how.how"))
        return [path("how-it-works/", how, name="how"), *super().get_urls()]
