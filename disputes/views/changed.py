"""What somebody missed: who was faster, what happened since the page was loaded, the table before and now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from disputes.flow import Role
from disputes.models import Dispute, Event
from disputes.words import sentence, terms

LONGEST_NUMBER = 9  # digits of a version


def missed(dispute: Dispute, seen: str, role: Role) -> dict[str, Any] | None:
    """For a page of version `seen`, as it was sent; None where nothing happened since."""
    if not seen.isdecimal() or len(seen) > LONGEST_NUMBER or int(seen) >= dispute.version:
        return None
    events = list(dispute.events.filter(sequence__gt=int(seen)).order_by("sequence"))
    for event in events:
        event.dispute = dispute
    before, now = _before(dispute, int(seen)), dispute.on_the_table
    return {
        "title": _who_was_faster(events, role),
        "sentences": [sentence(event, role) for event in events],
        "before": terms(dispute, before, role) if before and before != now else "",
        "now": terms(dispute, now, role) if now and before != now else "",
    }


def _before(dispute: Dispute, seen: int) -> Any:
    """The proposal that was on the table when the page was loaded, or the last before."""
    return dispute.proposals.filter(event__sequence__lte=seen).order_by("-pk").first()


def _who_was_faster(events: list[Event], role: Role) -> str:
    moved = [event for event in events if event.from_state != event.to_state or event.data.get("proposal")]
    who = (moved or events)[-1].role
    if who == role:
        return _("Somebody on your side was faster")
    return {
        Role.BUYER: _("The buyer was faster"),
        Role.SELLER: _("The seller was faster"),
        Role.MEDIATOR: _("The mediator was faster"),
        Role.SYSTEM: _("Time ran out meanwhile"),
    }.get(Role(who), _("Something changed meanwhile"))
