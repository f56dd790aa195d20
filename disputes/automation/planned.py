"""Which rule will answer a dispute, and when, so that people of the store can step in before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from disputes.automation.facts import cases_as_they_are
from disputes.automation.matching import Answer, answer_to, when_it_holds
from disputes.flow import Role, State
from disputes.models import AutomationStop, AutomationVersion, Dispute, LeftToPeople

HAS_RULES = "store_has_rules"  # a column that disputes may be read with


@dataclass(frozen=True)
class Plan:
    """`version` would answer `at`. Where somebody has stopped that, there is none."""

    version: AutomationVersion | None = None
    at: datetime | None = None
    stopped: AutomationStop | None = None
    left: tuple[tuple[str, LeftToPeople], ...] = ()  # with the names of the rules


def plan_of(dispute: Dispute, at: datetime) -> Plan | None:
    """What rules do with a dispute; None where none looks at it. No query where it is known to have none."""
    if dispute.state != State.AWAITING_SELLER_RESPONSE or dispute.seller_answered:
        return None
    if not getattr(dispute, HAS_RULES, True):
        return None
    running = AutomationVersion.objects.running().filter(rule__store=dispute.store_id)
    versions = [each for each in running if _looks_at(each, dispute)]
    if not versions or dispute.events.filter(role=Role.SELLER).exists():
        return None
    if stopped := AutomationStop.objects.filter(dispute=dispute).select_related("by").first():
        return Plan(stopped=stopped)
    rows = LeftToPeople.objects.filter(dispute=dispute, again_at=None).order_by("pk")
    left = {row.rule_id: row for row in rows}
    coming = _first(dispute, [each for each in versions if each.rule_id not in left], at)
    if coming is None:
        return _left(versions, left)
    return Plan(*coming)


def _left(versions: list[AutomationVersion], left: dict[int, LeftToPeople]) -> Plan | None:
    """Why rules that hold have left it to people."""
    rows = [(each.name, left[each.rule_id]) for each in versions if each.rule_id in left]
    told = tuple((name, row) for name, row in rows if row.why != LeftToPeople.Why.CONDITIONS)
    return Plan(left=told) if told else None


def _looks_at(version: AutomationVersion, dispute: Dispute) -> bool:
    since = version.rule.on_since
    return since is not None and since <= dispute.opened_at


def _first(
    dispute: Dispute, versions: list[AutomationVersion], at: datetime
) -> tuple[AutomationVersion, datetime] | None:
    """The rule that holds first when it looks, and when that is, by what is known now.

    None looks once the time for the store's answer is up: silence accepts then.
    """
    case = cases_as_they_are([dispute]).get(dispute.pk) if versions else None
    if case is None or dispute.due_at is None:
        return None
    found = []
    for version in versions:
        looks = max(version.answers_at(dispute.opened_at), at)
        moment = when_it_holds(version, case, looks, dispute.due_at)
        if moment and not version.rule.rests(moment) and isinstance(answer_to(version, case), Answer):
            found.append((version, moment))
    return min(found, key=lambda each: (each[1], each[0].wait), default=None)
