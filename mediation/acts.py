"""What a case is called and where it is found, whose turn it is, and what its mediator may do now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse

from disputes.flow import Role
from disputes.models import Dispute
from disputes.perform import actions_for
from disputes.templatetags.desk import zone_label
from disputes.templatetags.joining import labelled
from disputes.words import Standing, choices, standing
from mediation.desk.hours import hours_left

ONE_CLICK = frozenset({"declare_impartiality"})  # they ask for nothing


@dataclass(frozen=True)
class Act:
    """What templates/components/_act.html shows."""

    url: str
    label: str
    icon: str
    css: str
    consequence: str
    name: str
    post: bool = False  # a button that does it, instead of a link to its form


def title_of(dispute: Dispute) -> str:
    line = dispute.lines.all()[0].order_line.title if dispute.lines.all() else dispute.order
    return labelled(dispute.get_sub_reason_display(), line)


def url_of(dispute: Dispute, action: str = "") -> str:
    if action:
        return reverse("mediation:disputes_dispute_action", args=[dispute.reference, action])
    return reverse("mediation:disputes_dispute_change", args=[dispute.reference])


def standing_of(dispute: Dispute, user: Any, at: datetime) -> Standing:
    """The clock as the case's mediator sees it; in grey for colleagues, and for who waits for one of them."""
    mine = dispute.mediator_id == user.pk and not (dispute.ruling_waiting and dispute.ruled_by_id == user.pk)
    shown = standing(dispute, Role.MEDIATOR if mine else Role.OPERATOR, at)
    hours = hours_left(dispute, at)
    return replace(shown, note=f"{hours}, {zone_label(dispute.due_at)}") if hours else shown


def acts_of(dispute: Dispute, user: Any, at: datetime) -> dict[str, Act]:
    """What this mediator may do now, in the order of the page."""
    mine = [action for action in actions_for(dispute, user, at) if Role.MEDIATOR in action.who]
    return {
        choice.name: Act(
            url_of(dispute, choice.name),
            choice.label,
            choice.icon,
            choice.css,
            choice.consequence,
            choice.name,
            post=choice.name in ONE_CLICK,
        )
        for choice in choices(mine, dispute, Role.MEDIATOR)
    }
