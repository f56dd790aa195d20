"""The whole record of a case as mediators read it, private notes and all, with its evidence."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from disputes.flow import Freight, Reason, Role, SubReason
from disputes.models import Dispute, Event
from disputes.templatetags.desk import money_text
from disputes.tongues import tongue_of, written_in
from disputes.translating import offered
from disputes.views.record import assessed
from disputes.words import Quote, by_rule, quoted_by, sentence
from disputes.words.returns import pieces_facts
from disputes.words.slips import slip_facts
from evidence.tiles import Tile
from mediation.exhibits import Exhibit
from mediation.models import Finding

WORDS = ("statement", "request", "note", "text", "why")
ASKED = {"buyer": gettext_lazy("the buyer"), "seller": gettext_lazy("the seller")}


@dataclass(frozen=True)
class Entry:
    """What templates/components/_record_entry.html shows."""

    role: str
    sentence: str
    at: datetime
    number: int
    words: str
    message: bool
    private: str
    lang: str
    tongue: str
    translate_url: str
    icon: str = ""
    facts: list[tuple[str, Any]] = field(default_factory=list)
    tiles: list[Tile] = field(default_factory=list)
    quoted: Quote | None = None
    automatic: str = ""
    fresh: bool = False


def entries_of(
    dispute: Dispute, events: list[Event], exhibits: list[Exhibit], tiles: list[Tile], reader: Any
) -> list[Entry]:
    """The latest first, each with the evidence that came with it. The events carry their dispute."""
    codes = {exhibit.item.pk: exhibit for exhibit in exhibits}
    hung: dict[int, list[Tile]] = defaultdict(list)
    for tile in tiles:
        hung[tile.entry].append(tile)
    told = [_entry(dispute, event, codes, hung[event.sequence], reader) for event in reversed(events)]
    numbered = {event.sequence: event for event in events}
    return [replace(each, quoted=_quoted(numbered[each.number], numbered, reader)) for each in told]


def _quoted(event: Event, numbered: dict[int, Event], reader: Any) -> Quote | None:
    """What it answers, out of what the reader may see, in the words of the entry itself."""
    answered = numbered.get((event.data.get("message") or {}).get("answers", 0))
    mine = answered is not None and answered.actor_id is not None and answered.actor_id == reader.pk
    return quoted_by(event, numbered, Role.MEDIATOR if mine else Role.OPERATOR)


def _entry(
    dispute: Dispute, event: Event, codes: dict[int, Exhibit], tiles: list[Tile], reader: Any
) -> Entry:
    mine = event.actor_id is not None and event.actor_id == reader.pk
    words = words_of(event)
    tongue = tongue_of(words)
    return Entry(
        role=event.role,
        sentence=sentence(event, Role.MEDIATOR if mine else Role.OPERATOR),
        at=event.at,
        number=event.sequence,
        words=words,
        message=event.action == "send_message",
        private=_("Only mediators") if event.is_private else "",
        lang=tongue,
        tongue=written_in(tongue),
        translate_url=_translate_url(event) if words and offered(tongue) else "",
        facts=_facts(dispute, event, codes),
        tiles=tiles,
        automatic=by_rule(event),
    )


def _translate_url(event: Event) -> str:
    """Where a machine translates the words; a private note has no such place."""
    if event.is_private:
        return ""
    return reverse("mediation:translation", args=[event.dispute.reference, event.sequence])


def words_of(event: Event) -> str:
    """What somebody wrote, as the record of a case shows it."""
    data = event.data
    if message := data.get("message"):
        return str(message["text"])
    if "ruling" in data:
        return str(data["ruling"]["grounds"])
    if "admission" in data or "withholding" in data:
        return str((data.get("admission") or data["withholding"])["why"])
    told = {"text"} if event.action == "correct_ruling" else set()  # beside it, with what stood there
    return "\n".join(str(data[name]) for name in WORDS if name not in told and data.get(name))


def _facts(dispute: Dispute, event: Event, codes: dict[int, Exhibit]) -> list[tuple[str, Any]]:
    data = event.data
    facts: list[tuple[str, Any]] = []
    if event.actor and event.role == Role.MEDIATOR:
        facts.append((_("By"), str(event.actor)))
    if given := data.get("given_to"):
        facts.append((_("Given to"), _name(dispute, given)))
    if event.action == "request_evidence":
        facts.append((_("From"), ASKED.get(data["party"], _("both"))))
    if event.action == "relabel":
        facts.append((_("Now"), f"{Reason(data['reason']).label}: {SubReason(data['sub_reason']).label}"))
    facts += assessed(event, lambda pk: _link(codes, pk))
    if piece := data.get("admission") or data.get("withholding"):
        facts.append((_("Evidence"), _link(codes, piece["evidence"])))
    if "ruling" in data:
        facts += _ruling_facts(dispute, data["ruling"], codes)
    if event.action == "ship_return":
        facts += [(_("Carrier"), data["carrier"]), (_("Tracking"), data["tracking_number"])]
    facts += [*pieces_facts(event), *slip_facts(event)]
    proposal = data.get("proposal")
    if isinstance(proposal, dict) and proposal["return_freight"]:
        facts.append((_("Freight"), Freight(proposal["return_freight"]).label))
    return facts


def _name(dispute: Dispute, mediator: int) -> str:
    if dispute.mediator and dispute.mediator_id == mediator:
        return str(dispute.mediator)
    return str(User.objects.filter(pk=mediator).first() or _("a former mediator"))


def _ruling_facts(
    dispute: Dispute, ruling: dict[str, Any], codes: dict[int, Exhibit]
) -> list[tuple[str, Any]]:
    links = format_html_join(", ", "{}", ((_link(codes, pk),) for pk in ruling["cited"]))
    return [
        (_("To the buyer"), money_text(ruling["amount"], dispute.currency)),
        (_("Findings"), "; ".join(str(Finding(code).label) for code in ruling["findings"])),
        (_("Evidence"), links or _("none is relied on")),
    ]


def _link(codes: dict[int, Exhibit], pk: int) -> str:
    """What an exhibit is called, and the way to it on the same page."""
    if pk not in codes:
        return _("an attachment")
    exhibit = codes[pk]
    return format_html('<a href="#{}">{}</a>', exhibit.code, exhibit.label)
