"""What a store's pages tell of its rules: how each stands, and what was changed."""

from __future__ import annotations

import json
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from disputes.automation import sentences
from disputes.models import AutomationChange, AutomationVersion
from disputes.models.answering import Limit
from disputes.money import format_money

MOST_CHANGES = 50  # the latest


def state_of(version: AutomationVersion) -> str:
    rule, at = version.rule, timezone.now()
    if rule.paused_because:
        return _("Switched itself off")
    if rule.on_since is None:
        return _("Off") if rule.is_tried else _("Off, not tried yet")
    return _("Rests") if rule.rests(at) else _("On")


def history_of(now: AutomationVersion, names: dict[str, str]) -> list[dict[str, Any]]:
    """The latest first, with what the rule said from each change of its words on."""
    said = {version.number: version for version in now.rule.versions.all()}
    rows = changes_told(now.rule.changes.order_by("-pk"), {now.rule_id: now.name})
    for row in rows:
        if row["change"].kind in (AutomationChange.Kind.MADE, AutomationChange.Kind.CHANGED):
            row["told"] = sentences.told(said[row["change"].version], names)
    return rows


def changes_told(rows: Any, names: dict[int, str]) -> list[dict[str, Any]]:
    """What is told of each change. `names` are those of the rules today, by number."""
    found = list(rows.select_related("by")[:MOST_CHANGES])
    return [
        {"change": change, "name": names.get(change.rule_id, ""), "detail": _detail(change)}
        for change in found
    ]


def _detail(change: AutomationChange) -> str:
    """A limit by its name, a trial by its figures, in the active language; else as it was kept."""
    if change.kind == AutomationChange.Kind.RESTED:
        return str(Limit(change.detail).label)
    if change.kind == AutomationChange.Kind.TRIED:
        return _of_trial(change.detail)
    return change.detail


def _of_trial(detail: str) -> str:
    """Earlier ones were kept as a text, in the language of who tried."""
    try:
        figures = json.loads(detail)
    except ValueError:
        return detail
    if figures["offers"]:
        words = _("of %(looked_at)d past disputes it would have answered %(answered)d, offering %(cost)s")
    else:
        words = _("of %(looked_at)d past disputes it would have answered %(answered)d, for %(cost)s")
    return words % (figures | {"cost": format_money(figures["cost"], figures["currency"])})
