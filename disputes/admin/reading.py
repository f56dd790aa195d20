"""What the operators' pages share: large tables are read without counting them, facts are read-only."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers

from disputes.models import Event
from disputes.words import sentence

MOST = 1_000


class CappedPaginator(Paginator):
    """Counts and pages through the first thousand rows only; what lies behind is found by searching."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows[:MOST].count())


class LargeTable(admin.ModelAdmin):
    """A list over a table that may hold millions of rows, the newest first."""

    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 50
    ordering = ("-pk",)


class _ReadOnly:
    """Nothing is added, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnly(_ReadOnly, LargeTable):
    """A page of facts."""


class ReadOnlyInline(_ReadOnly, admin.TabularInline):
    """Rows of facts on the page of another: a table without Django's columns for what may be changed."""

    extra = 0
    template = "admin/rows.html"


def happened(event: Event) -> str:
    """What an event did, in the record's words to somebody of no side."""
    return sentence(event, "")


def shown_once(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The page of a secret that nobody can read again: no cache keeps it, and no cookie carries it."""
    answer = TemplateResponse(request, "admin/shown_once.html", context)
    add_never_cache_headers(answer)
    return answer
