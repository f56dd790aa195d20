"""The page of one case: both positions, the gap, delivery, evidence, the record, and what can be done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from disputes.flow import MEDIATING, Role, State
from disputes.models import Dispute, Event, Proposal
from disputes.perform import actions_for
from disputes.templatetags.desk import zone_label
from disputes.words import Standing, choices, standing, state_badge
from evidence.tiles import pieces_of, poll_of, tiles_of
from mediation.camera import odd_photos
from mediation.decision import Decision, decision_of
from mediation.desk import hours_left
from mediation.exhibits import Exhibit, exhibits_of, progress_of, viewer_url
from mediation.facts import delivery_of
from mediation.late import unheard
from mediation.models import Ruling
from mediation.positions import gap_of, sides_of
from mediation.record import entries_of

ELSEWHERE = frozenset({"send_message", "assess_evidence", "admit_evidence", "withhold_evidence"})


@dataclass(frozen=True)
class Act:
    """What templates/components/_act.html shows."""

    url: str
    label: str
    icon: str
    css: str
    consequence: str
    name: str


def case_context(dispute: Dispute, user: Any, at: datetime) -> dict[str, Any]:
    events = list(dispute.events.select_related("actor").order_by("sequence"))
    proposals = list(Proposal.objects.filter(dispute=dispute).select_related("event").order_by("event_id"))
    pieces = pieces_of(dispute, user)
    exhibits, tiles = exhibits_of(dispute, pieces), tiles_of(pieces, events, Role.MEDIATOR)
    acts = acts_of(dispute, user, at)
    front = _in_front(dispute, acts)
    return {
        "dispute": dispute,
        "title": title_of(dispute),
        "badge": state_badge(dispute, Role.MEDIATOR if dispute.mediator_id == user.pk else Role.SYSTEM),
        "standing": standing_of(dispute, user, at),
        "sides": sides_of(dispute, events, proposals),
        "gap": gap_of(dispute, proposals),
        "delivery": delivery_of(dispute, exhibits, at),
        "exhibits": exhibits,
        "tiles": [tile for tile in tiles if not tile.is_attachment],
        "poll": poll_of(dispute, tiles),
        "assessed": progress_of(exhibits),
        "viewer": viewer_url(dispute),
        "odd_photos": odd_photos(dispute, exhibits),
        "unheard": unheard(exhibits, events) if "request_evidence" in acts else [],
        "entries": entries_of(dispute, events, exhibits, tiles, user),
        "decision": _waiting(dispute, exhibits, proposals),
        "notes": [event for event in reversed(events) if _is_note(event)],
        "acts": [*_look(dispute, exhibits, front), *(acts[name] for name in front if name in acts)],
        "undecided": any(exhibit.is_undecided for exhibit in exhibits),
        "more": [act for name, act in acts.items() if name not in {*front} | ELSEWHERE],
        "links": acts,
    }


def title_of(dispute: Dispute) -> str:
    line = dispute.lines.all()[0].order_line.title if dispute.lines.all() else dispute.order
    return f"{dispute.get_sub_reason_display()}: {line}"


def url_of(dispute: Dispute, action: str = "") -> str:
    if action:
        return reverse("mediation:disputes_dispute_action", args=[dispute.reference, action])
    return reverse("mediation:disputes_dispute_change", args=[dispute.reference])


def standing_of(dispute: Dispute, user: Any, at: datetime) -> Standing:
    """The clock as the case's mediator sees it; a colleague sees it in grey."""
    mine = dispute.mediator_id == user.pk
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
        )
        for choice in choices(mine, dispute, Role.MEDIATOR)
    }


def _in_front(dispute: Dispute, acts: dict[str, Act]) -> list[str]:
    """What is not folded under "More"; assessing comes first where it is what a ruling waits for."""
    front = ["rule", "confirm_ruling", "send_back_ruling", "request_evidence", "propose"]
    if dispute.state == State.UNDER_REVIEW and "rule" not in acts and not dispute.ruling_waiting:
        front.insert(0, "assess_evidence")
    if dispute.state in MEDIATING and dispute.mediator_id is None:
        front.insert(0, "take")
    return front


def _look(dispute: Dispute, exhibits: list[Exhibit], front: list[str]) -> list[Act]:
    """The way to the evidence, at hand without scrolling; where assessing comes first, that is the way."""
    if not exhibits or "assess_evidence" in front:
        return []
    assessed, all_of_it = progress_of(exhibits)
    text = _("%(n)d of %(all)d assessed") % {"n": assessed, "all": all_of_it}
    return [Act(viewer_url(dispute), _("Look at the evidence"), "columns-2", "secondary", text, "look")]


def _is_note(event: Event) -> bool:
    return event.action == "send_message" and event.is_private


def waiting_ruling(dispute: Dispute) -> Ruling | None:
    """The ruling that a second person is to confirm."""
    if not dispute.ruling_waiting:
        return None
    return Ruling.objects.filter(dispute=dispute).order_by("-event_id").first()


def _waiting(dispute: Dispute, exhibits: list[Exhibit], proposals: list[Proposal]) -> Decision | None:
    ruling = waiting_ruling(dispute)
    return decision_of(dispute, ruling, exhibits, proposals, waits=True) if ruling else None
