"""The whole record of a case as mediators read it, private notes and all, and its evidence as tiles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.flow import Freight, Reason, Role, State, SubReason
from disputes.models import Dispute, Event
from disputes.templatetags.desk import instant_text, money_text, time_left
from disputes.views.record import VERDICTS, assessed
from disputes.words import Badge, sentence
from evidence.models import Evidence
from mediation.exhibits import Exhibit
from mediation.models import Finding, Verdict

WORDS = ("statement", "request", "note", "text", "why")
ASKED = {"buyer": gettext_lazy("the buyer"), "seller": gettext_lazy("the seller")}


@dataclass(frozen=True)
class Tile:
    """What templates/components/_tile.html shows."""

    name: str
    url: str
    icon: str
    role: str
    by: str
    meta: str
    state: Badge | None
    thumb: str = ""


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
    icon: str = ""
    facts: list[tuple[str, Any]] = field(default_factory=list)
    tiles: list[Tile] = field(default_factory=list)


def entries_of(dispute: Dispute, events: list[Event], exhibits: list[Exhibit], reader: Any) -> list[Entry]:
    """The latest first."""
    codes = {exhibit.item.pk: exhibit for exhibit in exhibits}
    began = review_began(events)
    return [_entry(dispute, event, codes, reader, began) for event in reversed(events)]


def _entry(
    dispute: Dispute, event: Event, codes: dict[int, Exhibit], reader: Any, began: datetime | None
) -> Entry:
    event.dispute = dispute
    mine = event.actor_id is not None and event.actor_id == reader.pk
    return Entry(
        role=event.role,
        sentence=sentence(event, Role.MEDIATOR if mine else Role.OPERATOR),
        at=event.at,
        number=event.sequence,
        words=_words(event),
        message=event.action == "send_message",
        private=_("Only mediators") if event.is_private else "",
        facts=_facts(dispute, event, codes),
        tiles=[tile_of(exhibit, began) for exhibit in codes.values() if exhibit.item.event_id == event.pk],
    )


def _words(event: Event) -> str:
    data = event.data
    if message := data.get("message"):
        return str(message["text"])
    if "ruling" in data:
        return str(data["ruling"]["grounds"])
    if "admission" in data or "withholding" in data:
        return str((data.get("admission") or data["withholding"])["why"])
    return "\n".join(str(data[name]) for name in WORDS if data.get(name))


def _facts(dispute: Dispute, event: Event, codes: dict[int, Exhibit]) -> list[tuple[str, Any]]:
    data = event.data
    facts: list[tuple[str, Any]] = []
    if event.actor and event.role == Role.MEDIATOR:
        facts.append((_("By"), str(event.actor)))
    if event.action == "request_evidence":
        facts.append((_("From"), ASKED.get(data["party"], _("both"))))
    if event.action == "relabel":
        facts.append((_("Now"), f"{Reason(data['reason']).label}: {SubReason(data['sub_reason']).label}"))
    facts += assessed(event, lambda pk: _code(codes, pk))
    if piece := data.get("admission") or data.get("withholding"):
        facts.append((_("Evidence"), _code(codes, piece["evidence"])))
    if "ruling" in data:
        facts += _ruling_facts(dispute, data["ruling"], codes)
    proposal = data.get("proposal")
    if isinstance(proposal, dict) and proposal["return_freight"]:
        facts.append((_("Freight"), Freight(proposal["return_freight"]).label))
    return facts


def _ruling_facts(
    dispute: Dispute, ruling: dict[str, Any], codes: dict[int, Exhibit]
) -> list[tuple[str, Any]]:
    cited = ", ".join(_code(codes, pk) for pk in ruling["cited"]) or _("none is relied on")
    return [
        (_("To the buyer"), money_text(ruling["amount"], dispute.currency)),
        (_("Findings"), "; ".join(str(Finding(code).label) for code in ruling["findings"])),
        (_("Evidence"), cited),
    ]


def _code(codes: dict[int, Exhibit], pk: int) -> str:
    return codes[pk].label if pk in codes else _("an attachment")


def tile_of(exhibit: Exhibit, review_began: datetime | None = None) -> Tile:
    item = exhibit.item
    address = reverse("evidence:item", args=[item.pk])
    is_picture = item.content_type.startswith("image/")
    return Tile(
        name=exhibit.label,
        url=address,
        icon=_icon(item),
        role=item.role,
        by=str(Role(item.role).label),
        meta=_meta(item),
        state=_badge(exhibit, review_began),
        thumb="" if exhibit.withheld or not is_picture else f"{address}?size=thumb",
    )


def _icon(item: Evidence) -> str:
    if item.tracking_number and not item.sha256:
        return "truck"
    if item.content_type.startswith("video/"):
        return "film"
    return "image" if item.content_type.startswith("image/") else "file-text"


def _meta(item: Evidence) -> str:
    parts = [str(item.get_kind_display()), instant_text(item.event.at, "short_date")]
    return " · ".join([*parts, filesizeformat(item.size)] if item.size else parts)


def _badge(exhibit: Exhibit, review_began: datetime | None) -> Badge:
    if exhibit.withheld:
        return Badge("wait", "eye-off", _("Withheld: %(why)s") % {"why": exhibit.withheld})
    if exhibit.assessment:
        css, icon = VERDICTS[exhibit.assessment.verdict]
        return Badge(css, icon, str(Verdict(exhibit.assessment.verdict).label))
    if exhibit.counts:
        return Badge("wait", "circle-dashed", _("Not assessed"))
    if review_began and review_began < exhibit.item.event.at:
        by = time_left(exhibit.item.event.at, review_began)
        return Badge("late", "clock-alert", _("Late by %(time)s") % {"time": by})
    return Badge("late", "clock-alert", _("Late"))


def review_began(events: Iterable[Event]) -> datetime | None:
    """When the record last went to review."""
    into = [e.at for e in events if e.to_state == State.UNDER_REVIEW and e.from_state != State.UNDER_REVIEW]
    return into[-1] if into else None
