"""A stored file in a few words: of what kind it is, and how much there is of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disputes.templatetags.desk import isolate, size_text
from evidence.models import Evidence
from evidence.signatures import EMAIL, PDF, TEXT

FORMATS = {"quicktime": "QuickTime", "heic": "HEIC", "webp": "WebP", "webm": "WebM"}


def kind_of(piece: Evidence) -> str:
    named = {PDF: _("PDF document"), TEXT: _("Plain text"), EMAIL: _("E-mail")}
    if piece.content_type in named:
        return named[piece.content_type]
    family, _slash, name = piece.content_type.partition("/")
    text = _("%(format)s video") if family == "video" else _("%(format)s picture")
    return text % {"format": FORMATS.get(name, name.upper())}


def measure_of(piece: Evidence) -> str:
    """Its bytes, and its pages, seconds or pixels."""
    extent = _extent(piece.stored.facts) if piece.stored else []
    return " · ".join([size_text(piece.size), *extent])


def _extent(facts: dict[str, Any]) -> list[str]:
    if pages := facts.get("pages"):
        return [ngettext("%(n)s page", "%(n)s pages", pages) % {"n": pages}]
    if seconds := facts.get("seconds"):
        minutes, rest = divmod(round(seconds), 60)
        return [isolate(f"{minutes}:{rest:02}")]
    if facts.get("width"):
        return [isolate(f"{facts['width']} × {facts['height']}")]
    return []
