"""The custody of a piece of evidence in sentences: what happened to it, by which side, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from disputes.flow import Role
from evidence.custody import Step, custody_of
from evidence.models import Evidence

LOOKS = ("viewed", "downloaded")
WHO: dict[str, Any] = {
    Role.BUYER: gettext_lazy("the buyer"),
    Role.SELLER: gettext_lazy("the seller"),
    Role.MEDIATOR: gettext_lazy("a mediator"),
    Role.OPERATOR: gettext_lazy("an operator"),
}
# icon, and what happened
HAPPENED: dict[str, tuple[str, Any]] = {
    "arrived": ("paperclip", gettext_lazy("Submitted by %(who)s")),
    "viewed": ("eye", gettext_lazy("Seen by %(who)s")),
    "downloaded": ("download", gettext_lazy("Downloaded by %(who)s")),
    "assessed": ("list-checks", gettext_lazy("%(what)s, by %(who)s")),
    "admitted": ("clock-check", gettext_lazy("Let count, by %(who)s")),
    "left_out": ("clock-alert", gettext_lazy("Left out, by %(who)s")),
    "withheld": ("eye-off", gettext_lazy("Withheld by %(who)s")),
}


@dataclass
class Line:
    """A step, or all looks of one side in one way: the first, and the last where there were several."""

    icon: str
    text: str
    at: datetime
    why: str = ""
    last_at: datetime | None = None


def lines_of(piece: Evidence) -> list[Line]:
    """The oldest first. Sides are named, not people: both read this."""
    lines: list[Line] = []
    looks: dict[tuple[str, str], Line] = {}
    for step in custody_of(piece):
        key = (step.code, step.role)
        if step.code in LOOKS and key in looks:
            looks[key].last_at = step.at
            continue
        lines.append(_line(step))
        if step.code in LOOKS:
            looks[key] = lines[-1]
    return lines


def _line(step: Step) -> Line:
    if step.code not in HAPPENED or step.role not in WHO:
        return Line("shield-check" if step.code == "scanned" else "shield-x", step.what, step.at, step.why)
    icon, text = HAPPENED[step.code]
    return Line(icon, text % {"what": step.what, "who": WHO[step.role]}, step.at, step.why)
