"""What mattered on the way of a case, a line each: states, proposals, questions, and what is due next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from disputes.flow import Role, State
from disputes.models import Dispute, Event
from disputes.words import sentence

TURNING = frozenset(
    {"declare_impartiality", "rule", "send_back_ruling", "relabel", "extend", "reassign_overdue", "accept"}
)


@dataclass(frozen=True)
class Milestone:
    """One line; `number` is the entry of the record that tells more, 0 for what is still to come."""

    role: str
    at: datetime
    text: str
    number: int = 0


def milestones_of(dispute: Dispute, events: list[Event]) -> list[Milestone]:
    """The oldest first. The dispute's events carry the dispute already."""
    passed = [
        Milestone(event.role, event.at, sentence(event, Role.OPERATOR), event.sequence)
        for event in events
        if _matters(event)
    ]
    return passed + _coming(dispute)


def _matters(event: Event) -> bool:
    moved = event.from_state != event.to_state
    return moved or event.action in TURNING or isinstance(event.data.get("proposal"), dict)


def _coming(dispute: Dispute) -> list[Milestone]:
    if dispute.due_at is None:
        return []
    words = {
        State.COLLECTING_EVIDENCE: _("The time for evidence ends"),
        State.UNDER_REVIEW: _("The review is due"),
        State.VERIFYING_EVIDENCE: _("The time for more evidence ends"),
        State.AWAITING_RETURN_SHIPMENT: _("The return has to be sent"),
        State.AWAITING_RETURN_RECEIPT: _("The return has to be checked"),
    }
    text = words.get(State(dispute.state), _("An answer is due"))
    return [Milestone(Role.SYSTEM, dispute.due_at, text)]
