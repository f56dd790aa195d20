"""The head mediators' figures: the page, and each table as CSV. Nobody else finds them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from disputes.figures.card import Card
from disputes.figures.tables import as_csv
from mediation.figures.asked import ENDINGS, PERIODS, REASONS, Asked
from mediation.figures.cards import agreement_card, outcome_cards
from mediation.figures.made import Figures, figures_of
from mediation.figures.time_cards import forecast_cards, overdue_card, spans_card
from mediation.pages.frame import show


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    asked = _asked_by_head(request)
    found = figures_of(asked, timezone.now())
    context = {"figures": found, "asked": asked, "filters": _filters(asked), "cards": cards_of(found)}
    return _unkept(show(request, "mediation/figures.html", context))


@require_safe
def figures_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """One table of the page, under the same filter."""
    asked = _asked_by_head(request)
    found = figures_of(asked, timezone.now())
    table = next((card.table for card in cards_of(found) if card.slug == slug), None)
    if table is None:
        raise Http404
    name = "-".join(part for part in ("figures", slug, asked.period, asked.reason, asked.ended) if part)
    answer = HttpResponse(as_csv(table), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return _unkept(answer)


def cards_of(found: Figures) -> list[Card]:
    return [
        *forecast_cards(found),
        overdue_card(found),
        spans_card(found),
        agreement_card(found),
        *outcome_cards(found),
    ]


def _asked_by_head(request: HttpRequest) -> Asked:
    """What is asked, where a head mediator asks: the figures name mediators, and are nobody else's to see."""
    user: Any = request.user
    if not user.is_head_mediator:
        raise Http404
    return Asked.from_query(request.GET)


def _unkept(answer: HttpResponse) -> HttpResponse:
    """No browser or proxy keeps it."""
    answer["Cache-Control"] = "private, no-store"
    return answer


def _filters(asked: Asked) -> dict[str, list[tuple[str, Any, bool]]]:
    """The choices of each select, and which is chosen."""
    offered: Mapping[str, Mapping[str, Any]] = {"period": PERIODS, "reason": REASONS, "ended": ENDINGS}
    return {
        name: [(value, label, value == getattr(asked, name)) for value, label in choices.items()]
        for name, choices in offered.items()
    }
