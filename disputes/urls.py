"""Addresses of the buyers' and sellers' portals and of the public pages."""

from django.urls import URLPattern, path

from disputes.views.health import healthz
from disputes.views.rules import rules

app_name = "disputes"

buyer: list[URLPattern] = []

seller: list[URLPattern] = []

public: list[URLPattern] = [
    path("rules/", rules, name="rules"),
    path("healthz", healthz, name="healthz"),
]

urlpatterns: list[URLPattern] = [*buyer, *seller, *public]
