"""The form that assesses evidence, where a mediator may do so now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from disputes.flow import ACTIONS
from disputes.models import Dispute
from disputes.perform import actor_for, why_not
from mediation.forms import AssessEvidence

ASSESSING = ACTIONS["assess_evidence"]


def assessing(dispute: Dispute, user: Any, at: datetime) -> AssessEvidence | None:
    """Unbound; None where it is not possible now."""
    actor = actor_for(dispute, user, ASSESSING)
    if actor is None or why_not(ASSESSING, dispute, actor, at):
        return None
    return AssessEvidence(dispute=dispute, actor=actor)
