"""The mediators' site: the desk, the cases, and nothing else of Django's admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from accounts.site import StaffSite
from mediation.pages.days import days
from mediation.pages.desk import delete_filter, desk, save_filter
from mediation.pages.figures import figures, figures_csv
from mediation.pages.how import how
from mediation.pages.news import desk_changes

SECOND = frozenset({"confirm_ruling", "send_back_ruling"})  # an operator's where there is no other mediator


class MediationSite(StaffSite):
    site_title = site_header = _("Mediation centre")
    index_title = _("Cases")

    def has_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        if not (user.is_active and user.is_staff):
            return False
        return bool(user.is_mediator or (user.is_operator and _confirms(request)))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """The desk and the pages of what is registered; signing in and out is the whole desk's."""
        cases: list[URLPattern | URLResolver] = [
            path(f"{model._meta.app_label}/{model._meta.model_name}/", include(page.urls))
            for model, page in self._registry.items()
        ]
        filters: list[URLPattern | URLResolver] = [
            path("days/", self.admin_view(days), name="days"),
            path("days/<int:pk>/", self.admin_view(days), name="days"),
            path("figures/", self.admin_view(figures), name="figures"),
            path("figures/<slug:slug>.csv", self.admin_view(figures_csv), name="figures_csv"),
            path("changes/", self.admin_view(desk_changes), name="desk_changes"),
            path("how-it-works/", self.admin_view(how), name="how"),
            path("filters/", self.admin_view(save_filter), name="save_filter"),
            path("filters/<int:pk>/delete/", self.admin_view(delete_filter), name="delete_filter"),
        ]
        return [path("", self.admin_view(desk), name="index"), *filters, *cases]


def _confirms(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.kwargs.get("action") in SECOND


site = MediationSite(name="mediation")
