"""How the desk is run, for operators: on their own pages, with the way to each list that it speaks of."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from disputes.words.operating import DESCRIBED, EACH_DAY, IF_MONEY_FAILED, NOT_YOURS, SEEN, Place


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    told = {
        "seen": _with_lists(SEEN),
        "each_day": _with_lists(EACH_DAY),
        "not_yours": NOT_YOURS,
        "if_money_failed": IF_MONEY_FAILED,
        "described": DESCRIBED,
    }
    return TemplateResponse(request, "admin/how.html", told)


def _with_lists(places: Iterable[Place]) -> list[tuple[Place, str]]:
    return [(place, list_of(place)) for place in places]


def list_of(place: Place) -> str:
    """The address of the list that shows it."""
    url = reverse(f"admin:{place.page}_changelist")
    return f"{url}?{place.query}" if place.query else url
