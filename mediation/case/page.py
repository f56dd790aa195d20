"""The page of one case: both positions, the gap, delivery, evidence, the record, and what can be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from disputes.flow import MEDIATING, Role, State
from disputes.models import Dispute, Event, Proposal
from disputes.views.seen import seen_by
from disputes.words import terms
from evidence.tiles import Tile, pieces_of, poll_of, tiles_of
from mediation.acts import Act, acts_of, standing_of, title_of, url_of
from mediation.case.facts import Delivery, delivery_of
from mediation.case.milestones import milestones_of
from mediation.case.positions import gap_of, sides_of
from mediation.case.record import entries_of
from mediation.case.returns import returned_of
from mediation.decisions.decision import Decision, decision_of
from mediation.desk.rows import badge_of
from mediation.exhibits import Exhibit, exhibits_of, progress_of, viewer_url
from mediation.late import unheard
from mediation.models import Ruling
from mediation.viewing.assessing import assessing
from mediation.viewing.camera import odd_photos
from mediation.viewing.viewer import Chosen, note_texts, viewer_of

FROM_CASE = "from=case"  # in the address of an assessment that was made on the case's page
SHOWN, LEAST_FOLDED = 12, 3  # entries of the record: the latest are in sight
ELSEWHERE = frozenset({"send_message", "assess_evidence", "admit_evidence", "withhold_evidence"})


def case_context(dispute: Dispute, user: Any, at: datetime) -> dict[str, Any]:
    events = list(dispute.events.select_related("actor").order_by("sequence"))
    for event in events:
        event.dispute = dispute
    left = any(event.action == "recuse" and event.actor_id == user.pk for event in events)
    events = [event for event in events if not (left and event.is_private)]
    proposals = list(Proposal.objects.filter(dispute=dispute).select_related("event").order_by("event_id"))
    pieces = pieces_of(dispute, user)
    exhibits, tiles = exhibits_of(dispute, pieces), tiles_of(pieces, events, Role.MEDIATOR)
    acts = _assessing_here(acts_of(dispute, user, at))
    front = _in_front(dispute, acts)
    delivery = delivery_of(dispute, exhibits, at)
    return {
        "dispute": dispute,
        "title": title_of(dispute),
        "badge": badge_of(dispute, user),
        "standing": standing_of(dispute, user, at),
        "sides": sides_of(dispute, events, proposals),
        "gap": gap_of(dispute, proposals, at),
        "delivery": delivery,
        "returned": returned_of(dispute, events, at),
        "pieces": pieces,
        "exhibits": exhibits,
        "tiles": [tile for tile in tiles if not tile.is_attachment],
        "poll": poll_of(dispute, tiles),
        "assessed": progress_of(exhibits),
        **_evidence(dispute, user, at, exhibits, events, delivery, acts),
        **_record(dispute, events, exhibits, tiles, user),
        "declared": [e.actor for e in events if e.action == "declare_impartiality"],
        "table": _mediators(dispute),
        "decision": None if left else _waiting(dispute, exhibits, proposals),
        "left": left,
        "notes": [event for event in reversed(events) if _is_note(event)],
        "acts": [*_look(dispute, exhibits, front), *(acts[name] for name in front if name in acts)],
        "undecided": any(exhibit.is_undecided for exhibit in exhibits),
        "more": [act for name, act in acts.items() if name not in {*front} | ELSEWHERE],
        "links": acts,
        "answer_url": acts["send_message"].url if "send_message" in acts else "",
    }


def _news_url(dispute: Any) -> str:
    """Where the page asks whether there is more than it shows."""
    read = (dispute.read_by_buyer or 0) + (dispute.read_by_seller or 0)  # each only grows
    query = urlencode({"seen": dispute.version, "shown": dispute.version, "read": read})
    return f"{reverse('mediation:disputes_dispute_news', args=[dispute.reference])}?{query}"


def _evidence(
    dispute: Dispute,
    user: Any,
    at: datetime,
    exhibits: list[Exhibit],
    events: list[Event],
    delivery: Delivery,
    acts: dict[str, Act],
) -> dict[str, Any]:
    """The viewer as its own page has it, all pieces of it; who assesses here comes back here."""
    form = assessing(dispute, user, at)
    viewer = viewer_of(dispute, exhibits, events, Chosen(), form, delivery.contradictions)
    note_texts(viewer, user, at)
    opened = next((e for e in exhibits if e.counts and not e.assessment), exhibits[0] if exhibits else None)
    return {
        "viewer": viewer,
        "viewer_page": viewer_url(dispute),
        "form": form,
        "assess_url": f"{url_of(dispute, 'assess_evidence')}?{FROM_CASE}#evidence",
        "look_at": opened.code if opened else "",
        "odd_photos": odd_photos(dispute, exhibits),
        "unheard": unheard(exhibits, events) if "request_evidence" in acts else [],
    }


def _record(
    dispute: Dispute, events: list[Event], exhibits: list[Exhibit], tiles: list[Tile], user: Any
) -> dict[str, Any]:
    """The whole record, the latest in sight and what was before folded; and what mattered in it."""
    entries = entries_of(dispute, events, exhibits, tiles, user)
    fold = SHOWN if len(entries) > SHOWN + LEAST_FOLDED else len(entries)
    return {
        "events": events,
        "seen_by": seen_by(dispute, Role.MEDIATOR),
        "news_url": _news_url(dispute),
        "entries": entries,
        "latest": entries[:fold],
        "earlier": entries[fold:],
        "milestones": milestones_of(dispute, events),
    }


def _mediators(dispute: Dispute) -> str:
    """The mediator's proposal that is on the table, in words."""
    table = dispute.on_the_table
    return terms(dispute, table, Role.MEDIATOR) if table and table.role == Role.MEDIATOR else ""


def _in_front(dispute: Dispute, acts: dict[str, Act]) -> list[str]:
    """What is not folded under "More"; assessing comes first where it is what a ruling waits for."""
    front = ["rule", "confirm_ruling", "send_back_ruling", "request_evidence", "propose"]
    if dispute.state == State.UNDER_REVIEW and "rule" not in acts and not dispute.ruling_waiting:
        front.insert(0, "assess_evidence")
    front.insert(0, "declare_impartiality")
    if dispute.state in MEDIATING and dispute.mediator_id is None:
        front.insert(0, "take")
    return front


def _assessing_here(acts: dict[str, Act]) -> dict[str, Act]:
    """Evidence is assessed on the very page."""
    act = acts.get("assess_evidence")
    return acts | {act.name: replace(act, url="#evidence")} if act else acts


def _look(dispute: Dispute, exhibits: list[Exhibit], front: list[str]) -> list[Act]:
    """The way to the evidence, at hand without scrolling; where assessing comes first, that is the way."""
    if not exhibits or "assess_evidence" in front:
        return []
    assessed, all_of_it = progress_of(exhibits)
    text = _("%(n)d of %(all)d assessed") % {"n": assessed, "all": all_of_it}
    return [Act("#evidence", _("Look at the evidence"), "columns-2", "secondary", text, "look")]


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
