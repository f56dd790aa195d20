"""By which name a buyer is greeted, where the account's name is one."""

from __future__ import annotations

import re

LONGEST = 40
NAME = re.compile(r"[^\W\d_][^\d_@/:<>\[\]{}()!?#%&*=+\\|~^\"$;,]*")
TITLES = frozenset(
    (
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "prof",
        "sir",
        "mme",
        "mlle",
        "herr",
        "frau",
        "sr",
        "sra",
        "señor",
        "señora",
    )
)
FAMILY_FIRST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # and mostly without a space


def first_name(name: str) -> str:
    """The first of an account's names; all of it where the family's comes first; "" for what is no name."""
    name = " ".join(name.split())
    if not NAME.fullmatch(name) or len(name) > LONGEST:
        return ""
    if FAMILY_FIRST.search(name):
        return name
    words = [word for word in name.split() if word.rstrip(".").lower() not in TITLES]
    if not words:
        return ""
    first = words[0].rstrip(".")
    return first if len(first) > 1 and not words[0].endswith(".") else " ".join(words)
