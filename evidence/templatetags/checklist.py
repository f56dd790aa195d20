"""Checklists in templates: a party's and the other side's, both for mediators, one before a dispute opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.flow import Role, SubReason
from disputes.models import Dispute
from disputes.words import Badge
from evidence.checklist import Checklist, Line, Need, checklist_of, checklist_to_open, checklists_of, is_open
from evidence.models import Evidence

register = template.Library()

OF_THE_OTHER = {
    Role.BUYER: gettext_lazy("What the seller should show"),
    Role.SELLER: gettext_lazy("What the buyer should show"),
}


@dataclass(frozen=True)
class Group:
    """Lines under one heading."""

    heading: str
    lines: list[Line]


@register.inclusion_tag("evidence/_checklist.html", takes_context=True)
def checklist(
    context: template.Context, dispute: Dispute, role: Role, pieces: list[Evidence]
) -> dict[str, Any]:
    """What the reader, in this role, should show, and the other side; nothing once it settles.

    "Add" leads to the page's `add_evidence_url`, if it has one.
    """
    if not is_open(dispute):
        return {}
    sides = checklists_of(dispute, pieces)
    own, other = sides.pop(role), sides.popitem()[1]
    return {
        "own": _shown(own),
        "other": _shown(other),
        "other_heading": OF_THE_OTHER[role],
        "add_url": context.get("add_evidence_url", ""),
    }


@register.inclusion_tag("evidence/_checklist_on_form.html")
def checklist_on_form(dispute: Dispute, role: Role) -> dict[str, Any]:
    """What a party should show, above the fields with which it does."""
    return {"own": _shown(checklist_of(dispute, role))} if is_open(dispute) else {}


@register.inclusion_tag("evidence/_checklist_on_form.html")
def checklist_before_opening(sub_reason: str | None) -> dict[str, Any]:
    """What the buyer should show in a dispute about to be opened; nothing while the problem is not named."""
    return {"own": _shown(checklist_to_open(sub_reason))} if sub_reason in SubReason.values else {}


@register.inclusion_tag("evidence/_checklists.html")
def checklists(dispute: Dispute, pieces: list[Evidence]) -> dict[str, Any]:
    """Both sides' lists, for mediators; nothing once it settles."""
    if not is_open(dispute):
        return {}
    return {"sides": [_shown(listed) for listed in checklists_of(dispute, pieces).values()]}


def _shown(listed: Checklist) -> dict[str, Any]:
    groups, more = _grouped(listed)
    return {
        "role": listed.role,
        "badge": _badge(listed),
        "groups": groups,
        "more": more,
        "more_words": _more_words(more),
    }


def _badge(listed: Checklist) -> Badge:
    if not listed.asks:
        return Badge("wait", "info", listed.when or _("Nothing is needed"))
    if listed.satisfied:
        return Badge("good", "circle-check", _("All that is needed is there"))
    return Badge("", "circle-dashed", _("%(n)s still needed") % {"n": listed.missing})


def _grouped(listed: Checklist) -> tuple[list[Group], list[Line]]:
    """What is looked at first, and what is folded: what helps, and the rest of several once one is there."""
    one_of, helpful = listed.of(Need.ONE_OF), listed.of(Need.HELPFUL)
    if not listed.asks:
        return [Group(str(Need.HELPFUL.label), helpful)], []
    enough = [line for line in one_of if line.satisfied]
    groups = [
        Group(str(Need.REQUIRED.label), listed.of(Need.REQUIRED)),
        Group(str(Need.ONE_OF.label), enough or one_of),
    ]
    rest = [line for line in one_of if enough and not line.satisfied]
    return [group for group in groups if group.lines], rest + helpful


def _more_words(more: list[Line]) -> str:
    words = {"n": len(more), "there": sum(line.satisfied for line in more)}
    if words["there"]:
        return _("What else helps (%(there)s of %(n)s there)") % words
    return _("What else helps (%(n)s)") % words
