"""The record as a page shows it: entries newest first, the evidence, and the decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.flow import Role, State, SubReason
from disputes.models import Dispute, Event
from disputes.tongues import tongue_of, written_in
from disputes.translating import offered
from disputes.views.shown import PORTALS
from disputes.words import by_rule, quoted_by, sentence
from disputes.words.returns import pieces_facts
from disputes.words.slips import slip_facts

ASKED = {"buyer": Role.BUYER.label, "seller": Role.SELLER.label, "both": gettext_lazy("Both sides")}
SAID = (
    "statement",
    "grounds",
    "request",
    "why",
    "text",
    "note",
    "reason",
)  # words of people in an event's data


def entries(events: list[Event], tiles: list[Any], role: Role) -> list[dict[str, Any]]:
    """The events newest first, for templates/components/_record_entry.html, each with its evidence."""
    hung = defaultdict(list)
    for tile in tiles:
        hung[tile.entry].append(tile)
    names = {tile.pk: tile.label for tile in tiles}
    told = [_entry(event, hung[event.sequence], role, names) for event in reversed(events)]
    numbered = {event.sequence: event for event in events}
    for entry in told:
        entry["quoted"] = quoted_by(numbered[entry["number"]], numbered, role)
    return told


def _entry(event: Event, tiles: list[Any], role: Role, names: dict[int, str]) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "role": event.role,
        "icon": "",
        "sentence": sentence(event, role),
        "at": event.at,
        "number": event.sequence,
        "automatic": by_rule(event),
    }
    if event.is_private:
        return entry | {"private": _("Only mediators")}
    message = event.data.get("message")
    words = message["text"] if message else "\n\n".join([*_words(event), *_notes(tiles)])
    tongue = tongue_of(words)
    return entry | {
        "words": words,
        "lang": tongue,
        "translate_url": translate_url(event, role) if words and offered(tongue) else "",
        "tongue": written_in(tongue),
        "message": bool(message),
        "facts": _facts(event, names),
        "tiles": tiles,
    }


def translate_url(event: Event, role: Role) -> str:
    """Where this entry's words are translated for a party."""
    return reverse(f"disputes:{PORTALS[role]}_translation", args=[event.dispute.reference, event.sequence])


def _words(event: Event) -> list[str]:
    """What somebody wrote; in `open` and `relabel`, `reason` is a code."""
    data = event.data
    said = data.get("ruling") or data.get("admission") or data.get("withholding") or data
    codes = {"reason"} if event.action in ("open", "relabel") else set()
    if event.action == "correct_ruling":
        codes = {"text"}  # told beside it, with what stood there
    return [said[name] for name in SAID if name not in codes and said.get(name)]


def _notes(tiles: list[Any]) -> list[str]:
    """What evidence came with, once for several files; nothing of what is withheld."""
    return list(dict.fromkeys(tile.note for tile in tiles if tile.note))


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
    if data.get("return_reference") and event.action == "submit_evidence":
        facts = [(_("To be written on the parcel"), data["return_reference"])]
    if event.action == "relabel":
        facts = [(_("Reason"), str(SubReason(data["sub_reason"]).label))]
    if event.action == "assess_evidence":
        facts = assessed(event, names.__getitem__)
    if about := data.get("admission") or data.get("withholding"):
        facts = [(_("Evidence"), names.get(about["evidence"], _("an attachment")))]
    if "given_from" in data:
        facts = [(_("Mediator"), _("another one than before"))]
    if event.action == "request_evidence":
        facts = [(_("Asked of"), str(ASKED[data["party"]]))]
    return facts + pieces_facts(event) + slip_facts(event)


def asked(dispute: Dispute, events: Iterable[Event], role: Role | str) -> list[Event]:
    """What mediators ask of this party right now."""
    if dispute.state != State.VERIFYING_EVIDENCE or role not in dispute.turn:
        return []
    found: list[Event] = []
    for event in events:
        if event.action == "request_evidence":
            found = found if event.from_state == State.VERIFYING_EVIDENCE else []
            found += [event] if event.data["party"] in (role, "both") else []
    return found


def decision(dispute: Dispute, events: list[Event], role: Role) -> Any:
    """The last ruling that took effect, for templates/records/ruling.html; None where there is none."""
    if all(event.action != "rule" for event in events):
        return None
    return import_string("mediation.decisions.document.card_of")(dispute, events, role)
