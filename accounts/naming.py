"""Our words for the rows of the libraries, whose own names are English in most of our languages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model


def name_rows(model: type[Model], one: Any, several: Any) -> None:
    """What pages call the rows of a library's model; its migrations and its fields stay as they are."""
    model._meta.verbose_name, model._meta.verbose_name_plural = one, several


def column(name: str, label: Any, *, boolean: bool | None = None) -> Any:
    """An attribute of a row, or what its method says, under a label of ours, for lists and pages."""

    def read(row: Any) -> Any:
        value = getattr(row, name)
        return value() if callable(value) else value

    read.__name__ = f"our_{name}"  # else the help for the field of that name stands below it
    return admin.display(description=label, boolean=boolean)(read)
