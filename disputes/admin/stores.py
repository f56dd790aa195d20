"""Marketplaces, and stores with their staff."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from disputes.admin.reading import LargeTable
from disputes.models import Marketplace, Store, StoreMember


@admin.register(Marketplace)
class MarketplaceAdmin(admin.ModelAdmin):
    list_display = ("name", "settlement_provider", "pays_by_hand")
    search_fields = ("name",)
    ordering = ("name",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Members(admin.TabularInline):
    model = StoreMember
    autocomplete_fields = ("user",)
    extra = 1


@admin.register(Store)
class StoreAdmin(LargeTable):
    list_display = ("name", "marketplace")
    list_select_related = ("marketplace",)
    list_filter = ("marketplace",)
    search_fields = ("name__startswith",)
    autocomplete_fields = ("marketplace",)
    inlines = (Members,)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
