"""The page of one dispute, the same for both parties: where it stands, what can be done, what happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views import View

from disputes.automation.planned import plan_of
from disputes.flow import ACTIONS, MEDIATING, NEGOTIATING, Actor, Role, Stage, State
from disputes.forms.replies import offer_replies
from disputes.models import Dispute
from disputes.perform import actions_for
from disputes.verify import is_unbroken
from disputes.views import facts
from disputes.views.guide import guide_on
from disputes.views.record import asked, decision, entries
from disputes.views.seen import OTHERS, note_reading, seen_by
from disputes.views.shown import PORTALS, address_of, page_of, shown
from disputes.views.table import apart_words, made, offer, points
from disputes.words import choices, not_an_answer, standing

BESIDE = {"send_message"}  # has its own place at the end of the page


class DisputePage(LoginRequiredMixin, View):
    """`role` is the portal's."""

    role = Role.BUYER

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        at = timezone.now()
        dispute = shown(request.user, self.role, reference, at)
        actor = Actor(self.role, request.user)
        context = page(dispute, actor, at)
        if request.method == "GET":  # whoever asks HEAD sees nothing
            note_reading(dispute, context["events"], actor, at)
        context["guide"] = guide_on(request, dispute, self.role, context)
        return render(request, "disputes/dispute.html", context)


def page(dispute: Dispute, actor: Actor, at: datetime) -> dict[str, Any]:
    """All that the page shows; a fixed number of queries, however long the record."""
    role = actor.role
    lines = dispute.goods
    conversation = record(dispute, actor, at)
    return conversation | {
        "title": facts.title(dispute, lines),
        "stages": stages(dispute),
        "back": {"url": reverse(f"disputes:{PORTALS[role]}_disputes"), "link": _("Disputes")},
        "standing": standing(dispute, role, at),
        "page_url": page_of(dispute, role),
        "guide_url": reverse(f"disputes:{PORTALS[role]}_guide", args=[dispute.reference]),
        "deadline_url": reverse(f"disputes:{PORTALS[role]}_deadline", args=[dispute.reference]),
        **on_the_table(dispute, conversation["events"], role),
        **acts(dispute, actor, at),
        "plan": plan_of(dispute, at) if role == Role.SELLER else None,
        "money": facts.money_facts(dispute, lines),
        "holder": facts.holder(dispute, role),
        "deliveries": facts.deliveries(dispute, lines),
        "if_returned": facts.if_returned(dispute, lines),
        "return": facts.return_under_way(dispute, role, conversation["events"], at),
        "next_steps": facts.next_steps(dispute) if role == Role.BUYER else [],
        "similar_url": similar_url(dispute, role),
        "usual": facts.usual(dispute, at) if role == Role.BUYER else [],
    }


def record(dispute: Dispute, actor: Actor, at: datetime, form: Any = None) -> dict[str, Any]:
    """Evidence, decision, record, and the form to write a message."""
    role = actor.role
    events = dispute.record
    pieces = import_string("evidence.tiles.pieces_of")(dispute, actor.user)
    tiles = import_string("evidence.tiles.tiles_of")(pieces, events, role)
    return {
        "dispute": dispute,
        "role": role,
        "portal": PORTALS[role],
        "events": events,
        "pieces": pieces,
        "evidence": [tile for tile in tiles if not tile.is_attachment],
        "poll": import_string("evidence.tiles.poll_of")(dispute, tiles),
        "decision": decision(dispute, events, role),
        "asked": asked(dispute, events, role),
        "entries": entries(events, tiles, role),
        "unbroken": is_unbroken(dispute, events),
        "message_form": form or message_form(dispute, actor),
        "message_url": address_of("send_message", dispute, role),
        "answer_url": address_of("send_message", dispute, role),
        "seen_by": seen_by(dispute, role),
        "shown": dispute.version,
        "news_url": news_url(dispute, role),
    }


def news_url(dispute: Any, role: Role, shown: int | None = None) -> str:
    """Where the page asks whether there is more than it shows: entries up to the version, where the dispute
    stands as in `shown`, the other side having read so far."""
    (other,) = OTHERS[role]
    read = getattr(dispute, f"read_by_{other.value}") or 0
    query = {"seen": dispute.version, "shown": dispute.version if shown is None else shown, "read": read}
    return f"{reverse(f'disputes:{PORTALS[role]}_news', args=[dispute.reference])}?{urlencode(query)}"


def similar_url(dispute: Dispute, role: Role) -> str:
    """Where the figures of similar cases come from, beside the page, while the parties can still agree."""
    if dispute.state not in NEGOTIATING | MEDIATING:
        return ""
    return reverse(f"decisions:{PORTALS[role]}_similar", args=[dispute.reference])


def message_form(dispute: Dispute, actor: Actor) -> Any:
    form_class: Any = import_string(ACTIONS["send_message"].form)
    form = form_class(dispute=dispute, actor=actor, auto_id="message_%s")
    offer_replies(form, "send_message")
    return form


def stages(dispute: Dispute) -> list[tuple[str, bool]]:
    """The way the dispute goes, and where it is."""
    way = [Stage.NEGOTIATION, Stage.MEDIATION, Stage.SETTLEMENT]
    if dispute.stage == Stage.RETURN or dispute.return_shipped_at:
        way.insert(2, Stage.RETURN)
    if dispute.state == State.CLOSED:
        way.append(Stage.CLOSED)
    return [(str(stage.label), stage == dispute.stage) for stage in way]


def on_the_table(dispute: Dispute, events: list[Any], role: Role) -> dict[str, Any]:
    if dispute.state not in NEGOTIATING | MEDIATING:
        return {}
    proposals = made(dispute, events)
    table = dispute.on_the_table
    return {
        "points": points(proposals, role),
        "apart": apart_words(dispute, proposals, role),
        "offer": offer(dispute, table, role) if table else None,
        "low": _("all to you") if role == Role.SELLER else "",
        "high": _("all to the buyer") if role == Role.SELLER else "",
    }


def acts(dispute: Dispute, actor: Actor, at: datetime) -> dict[str, Any]:
    """The reader's choices, those that end or escalate folded away."""
    offered = {action.name: action for action in actions_for(dispute, actor, at)}
    aside = BESIDE | ({"submit_evidence"} if dispute.state in NEGOTIATING else set())
    listed = choices([action for name, action in offered.items() if name not in aside], dispute, actor.role)
    lines = [vars(each) | {"url": address_of(each.name, dispute, actor.role)} for each in listed]
    shown_first = [line for line in lines if not line["folded"]]
    shown_first = shown_first or [line for line in lines if line["css"] != "danger"]
    add = address_of("submit_evidence", dispute, actor.role)
    return {
        "acts": shown_first,
        "more": [line for line in lines if line not in shown_first],
        "answering": actor.role in dispute.turn and dispute.state in NEGOTIATING,
        "add_evidence_url": add if "submit_evidence" in offered else "",
        "may_write": "send_message" in offered,
        "hint": not_an_answer(dispute, actor.role, offered.values()),
    }
