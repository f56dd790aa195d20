"""The record as a page shows it: entries newest first, the evidence, and the decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.flow import Remedy, Role, SubReason
from disputes.models import Dispute, Event
from disputes.templatetags.desk import instant_text
from disputes.words import Badge, named, sentence

WHOSE: dict[tuple[str, bool], Any] = {
    (Role.BUYER, False): gettext_lazy("Buyer"),
    (Role.SELLER, False): gettext_lazy("Seller"),
    (Role.BUYER, True): gettext_lazy("You"),
    (Role.SELLER, True): gettext_lazy("You"),
    (Role.MEDIATOR, False): gettext_lazy("Mediator"),
}
ASKED = {"buyer": Role.BUYER.label, "seller": Role.SELLER.label, "both": gettext_lazy("Both sides")}
VERDICTS = {
    "verified": ("good", "badge-check"),
    "doubtful": ("", "circle-question-mark"),
    "rejected": ("late", "circle-x"),
}
SAID = (
    "statement",
    "grounds",
    "request",
    "why",
    "text",
    "note",
    "reason",
)  # words of people in an event's data


def evidence_of(dispute: Dispute) -> list[Any]:
    """The dispute's evidence with what mediators said of each, in a fixed number of queries."""
    rows = dispute.evidence.select_related("event").prefetch_related(
        "assessments", "withholdings", "admissions"
    )
    return list(rows.order_by("pk"))


def tile(piece: Any, role: Role) -> dict[str, Any]:
    """One piece of evidence for templates/components/_tile.html."""
    withheld = list(piece.withholdings.all())
    size = filesizeformat(piece.size) if piece.size else piece.carrier
    image = piece.content_type.startswith("image/")
    return {
        "name": str(piece),
        "url": address_of_item(piece),
        "thumb": f"{address_of_item(piece)}?size=thumb" if image and not withheld else "",
        "icon": "eye-off" if withheld else "image" if image else "truck" if not piece.sha256 else "file-text",
        "role": piece.role,
        "by": str(WHOSE.get((piece.role, piece.role == role), "")),
        "meta": f"{instant_text(piece.event.at, 'short_date')} · {size}",
        "state": _badge(piece, withheld),
    }


def address_of_item(piece: Any) -> str:
    """Where a piece of evidence is served; nothing where nothing serves it."""
    try:
        return reverse("evidence:item", args=[piece.pk])
    except NoReverseMatch:
        return ""


def _badge(piece: Any, withheld: list[Any]) -> Badge | None:
    if withheld:
        return Badge("late", "eye-off", _("Withheld: %(why)s") % {"why": withheld[-1].why})
    if assessments := list(piece.assessments.all()):
        last = assessments[-1]
        css, icon = VERDICTS[last.verdict]
        return Badge(css, icon, last.get_verdict_display())
    if piece.late:
        admitted = list(piece.admissions.all())
        return Badge("", "clock-alert", _("Late, and let count") if admitted else _("Late"))
    return None


def entries(events: list[Event], pieces: list[Any], role: Role) -> list[dict[str, Any]]:
    """The events newest first, for templates/components/_record_entry.html."""
    hung: dict[int, list[Any]] = defaultdict(list)
    for piece in pieces:
        hung[piece.event_id].append(piece)
    names = {piece.pk: str(piece) for piece in pieces}
    return [_entry(event, hung[event.pk], role, names) for event in reversed(events)]


def _entry(event: Event, pieces: list[Any], role: Role, names: dict[int, str]) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "role": event.role,
        "icon": "",
        "sentence": sentence(event, role),
        "at": event.at,
        "number": event.sequence,
    }
    if event.is_private:
        return entry | {"private": _("Only mediators")}
    message = event.data.get("message")
    return entry | {
        "words": message["text"] if message else "\n\n".join([*_words(event), *_notes(pieces)]),
        "message": bool(message),
        "facts": _facts(event, names),
        "tiles": [tile(piece, role) for piece in pieces],
    }


def _words(event: Event) -> list[str]:
    """What somebody wrote; in `open` and `relabel`, `reason` is a code."""
    data = event.data
    said = data.get("ruling") or data.get("admission") or data.get("withholding") or data
    codes = {"reason"} if event.action in ("open", "relabel") else set()
    return [said[name] for name in SAID if name not in codes and said.get(name)]


def _notes(pieces: list[Any]) -> list[str]:
    """What evidence came with, once for several files; nothing of what is withheld."""
    return list(dict.fromkeys(each.note for each in pieces if each.note and not each.withholdings.all()))


def assessed(event: Event, name_of: Callable[[int], str]) -> list[tuple[str, str]]:
    """What a mediator said of each piece: its name, and the verdict with the note."""
    labels = dict(import_string("mediation.models.Verdict").choices)
    return [
        (name_of(row["evidence"]), ": ".join(filter(None, [str(labels[row["verdict"]]), row["note"]])))
        for row in event.data.get("assessment", [])
    ]


def _facts(event: Event, names: dict[int, str]) -> list[tuple[str, str]]:
    data = event.data
    facts = []
    if data.get("tracking_number") and event.action == "ship_return":
        facts = [(_("Carrier"), data["carrier"]), (_("Tracking"), data["tracking_number"])]
    if event.action == "relabel":
        facts = [(_("Reason"), str(SubReason(data["sub_reason"]).label))]
    if event.action == "assess_evidence":
        facts = assessed(event, names.__getitem__)
    if event.action == "request_evidence":
        facts = [(_("Asked of"), str(ASKED[data["party"]]))]
    return facts


def decision(dispute: Dispute, events: list[Event], pieces: list[Any]) -> dict[str, Any] | None:
    """The ruling that took effect, in words; None where there is none."""
    ruled: Event | None = None
    stands = False
    for event in events:
        if event.action == "rule":
            ruled, stands = event, not event.is_private
        elif event.action == "confirm_ruling":
            stands = True
    if ruled is None or not stands:
        return None
    ruling = ruled.data["ruling"]
    labels = dict(import_string("mediation.models.Finding").choices)
    names = {piece.pk: piece for piece in pieces}
    return {
        "at": _taken_at(events, ruled),
        "remedy": named(ruling["remedy"] or Remedy.NO_REFUND, ruling["amount"], dispute.currency),
        "findings": [labels.get(code, code) for code in ruling["findings"]],
        "grounds": ruling["grounds"],
        "cited": [
            (str(names[pk]), address_of_item(names[pk])) for pk in map(int, ruling["cited"]) if pk in names
        ],
        "corrections": [event.data for event in events if event.action == "correct_ruling"],
    }


def _taken_at(events: list[Event], ruled: Event) -> datetime:
    confirmed = [event.at for event in events if event.action == "confirm_ruling"]
    return confirmed[-1] if ruled.is_private and confirmed else ruled.at
