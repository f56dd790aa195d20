"""File names, which are for display only: what a file is, and where it is kept, never depends on one."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from evidence.signatures import EXTENSIONS

LONGEST, LONGEST_ENDING = 150, 10  # characters


def clean_name(name: str) -> str:
    """A file name to show: no folders, no control characters, nothing that turns the direction of text."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(" " if letter.isspace() else letter for letter in last)
    shown = "".join(letter for letter in shown if unicodedata.category(letter)[0] != "C")
    path = PurePosixPath(" ".join(shown.split()).strip(". ") or _("file"))
    ending = path.suffix[:LONGEST_ENDING]
    return path.stem[: LONGEST - len(ending)] + ending


def with_extension(name: str, content_type: str) -> str:
    """The name with an ending that tells the truth: what is opened later is opened as what it is."""
    endings = EXTENSIONS[content_type]
    return name if name.lower().endswith(endings) else name + endings[0]
