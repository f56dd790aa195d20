"""The frame of the mediators' pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _


def show(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> TemplateResponse:
    """A page of the mediation centre."""
    return TemplateResponse(request, template, {"whose": _("Mediation centre"), **context}, status=status)
