"""Figures in templates: the public one of how long decisions take, and how numbers are written."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from disputes.figures.tables import Kind, duration, text
from mediation.figures.public import decision_times as times_of

register = template.Library()


@register.inclusion_tag("mediation/_decision_times.html")
def decision_times() -> dict[str, Any]:
    """The clock on ourselves, for everybody."""
    found = times_of(timezone.now())
    return {"times": found, "median": None if found.median is None else duration(found.median)}


@register.filter
def grouped(number: int) -> str:
    """With marks between thousands."""
    return text(number, Kind.COUNT)
