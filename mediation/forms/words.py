"""The fields of plain words that several forms of mediators share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 5_000


def words(label: Any, help_text: Any = "", rows: int = 3, *, required: bool = True) -> forms.CharField:
    """A text of some lines."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST,
        required=required,
        widget=forms.Textarea({"rows": rows, "dir": "auto"}),
    )


def why(help_text: Any = "") -> forms.CharField:
    return words(_("Why"), help_text or _("Both sides read it in the record."))
