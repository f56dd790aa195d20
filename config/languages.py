"""The languages of the pages, by their own names: those that are prepared, and those that are offered."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import to_locale

ENGLISH = "en"  # the texts' own
PREPARED = [
    (ENGLISH, "English"),
    ("zh-hans", "简体中文"),
    ("es", "Español"),
    ("pt-br", "Português (Brasil)"),
    ("fr", "Français"),
    ("de", "Deutsch"),
    ("ru", "Русский"),
    ("ar", "العربية"),
]


def offered(folder: Path) -> list[tuple[str, str]]:
    """Those with a compiled catalogue in the folder: half a translation mixes sentences of two languages."""
    return [
        (code, name)
        for code, name in PREPARED
        if code == ENGLISH or (folder / to_locale(code) / "LC_MESSAGES" / "django.mo").exists()
    ]
