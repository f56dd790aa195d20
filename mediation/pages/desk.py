"""The pages of the desk: its queues and search, and the filters that a mediator keeps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mediation.desk.filters import Filters, colleagues_of
from mediation.desk.page import desk_context
from mediation.desk.queues import QUEUES
from mediation.forms.filters import SaveFilter
from mediation.models import SavedFilter
from mediation.pages.frame import show


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    return _show(request, request.GET)


@require_POST
def save_filter(request: HttpRequest) -> HttpResponse:
    """Keeps what the desk showed; only what is known is kept of it."""
    query = _known(request.POST.get("query", ""), request.user)
    form = SaveFilter({"name": request.POST.get("name", ""), "query": query}, owner=request.user)
    if not form.is_valid():
        return _show(request, QueryDict(query), form)
    kept = form.save()
    messages.success(request, _("“%(name)s” is kept.") % {"name": kept.name})
    return redirect(f"{reverse('mediation:index')}?{kept.query}")


@require_POST
def delete_filter(request: HttpRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(SavedFilter, pk=pk, owner=request.user.pk)
    kept.delete()
    messages.success(request, _("“%(name)s” is no longer kept.") % {"name": kept.name})
    return redirect("mediation:index")


def _show(request: HttpRequest, given: QueryDict, form: SaveFilter | None = None) -> HttpResponse:
    user: Any = request.user
    form = form or SaveFilter(owner=user)
    return show(request, "mediation/desk.html", {"form": form, **desk_context(given, user)})


def _known(query: str, user: Any) -> str:
    """The parts of an address that the desk knows, without the "?"."""
    given = QueryDict(query.removeprefix("?"))
    return Filters.of(given, QUEUES, colleagues_of(user)).query().removeprefix("?")
