"""Addresses of the buyers' and sellers' portals and of the public pages."""

from django.urls import URLPattern

app_name = "disputes"

buyer: list[URLPattern] = []

seller: list[URLPattern] = []

public: list[URLPattern] = []

urlpatterns: list[URLPattern] = [*buyer, *seller, *public]
