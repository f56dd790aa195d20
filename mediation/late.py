"""Late evidence: once it is let count, the other side is asked to comment on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from disputes.flow import ACTIONS, Actor, Refused, Role, State
from disputes.models import Dispute, Event
from disputes.perform import perform, why_not
from mediation.exhibits import Exhibit

ASKING = ACTIONS["request_evidence"]
OTHER = {Role.BUYER.value: Role.SELLER.value, Role.SELLER.value: Role.BUYER.value}
NOT_ASKED: dict[str, Any] = {
    Role.BUYER.value: gettext_lazy("The buyer was not asked to comment."),
    Role.SELLER.value: gettext_lazy("The seller was not asked to comment."),
}


@dataclass(frozen=True)
class Unheard:
    """A late exhibit that counts though the other side was not asked about it; `query` fills in the form."""

    exhibit: Exhibit
    text: str
    query: str


def request_about(exhibit: Exhibit) -> dict[str, Any]:
    """What `request_evidence` brings to ask the other side about a late exhibit."""
    named = {"code": exhibit.code, "name": str(exhibit.item), "kind": exhibit.item.get_kind_display()}
    if exhibit.item.role == Role.BUYER:
        text = _(
            "The buyer's late evidence %(code)s (“%(name)s”, %(kind)s) counts now. What do you say to it?"
        )
    else:
        text = _(
            "The seller's late evidence %(code)s (“%(name)s”, %(kind)s) counts now. What do you say to it?"
        )
    why = _("Both sides are heard before a decision. Comment on it, or show what speaks against it.")
    return {"party": OTHER[exhibit.item.role], "request": text % named, "why": why}


def ask_to_comment(dispute: Dispute, exhibit: Exhibit, user: Any) -> str:
    """Ask the other side about an exhibit that was just admitted. Why it could not be asked, or ""."""
    try:
        perform(ASKING.name, dispute.pk, actor=user, **request_about(exhibit))
    except Refused as refusal:
        return str(refusal.reason)
    return ""


def what_follows(dispute: Dispute, actor: Actor, at: datetime) -> str:
    """What letting late evidence count leads to, said before it is done."""
    if reason := why_not(ASKING, dispute, actor, at):
        text = _("The other side is told by mail and may comment by message. Not asked for more: %(why)s")
        return text % {"why": reason}
    days = dispute.policy.verification_days
    return ngettext(
        "The other side is asked at once to comment on it, and has %(days)s day. The review waits.",
        "The other side is asked at once to comment on it, and has %(days)s days. The review waits.",
        days,
    ) % {"days": days}


def unheard(exhibits: Iterable[Exhibit], events: list[Event]) -> list[Unheard]:
    """Exhibits admitted late on which the other side was never asked: what a crash between the two left."""
    admitted = {
        event.data["admission"]["evidence"]: event
        for event in events
        if event.action == "admit_evidence" and event.data["admission"].get("admitted", True)
    }
    return [
        _unheard(exhibit)
        for exhibit in exhibits
        if exhibit.item.pk in admitted
        and exhibit.counts
        and not _could_answer(OTHER[exhibit.item.role], admitted[exhibit.item.pk], events)
    ]


def _unheard(exhibit: Exhibit) -> Unheard:
    said = _("%(code)s was let count late.") % {"code": exhibit.code}
    not_asked = NOT_ASKED[OTHER[exhibit.item.role]]
    return Unheard(exhibit, f"{said} {not_asked}", urlencode(request_about(exhibit)))


def _could_answer(role: str, admission: Event, events: list[Event]) -> bool:
    """Whether a party was asked for evidence, or free to add it, at the admission or after it."""
    asked = False
    for event in events:
        if event.action == "request_evidence" and event.data["party"] in (role, "both"):
            asked = True
        elif event.to_state == State.UNDER_REVIEW:
            asked = False
        elif event.to_state != State.VERIFYING_EVIDENCE:
            asked = True
        if asked and event.sequence >= admission.sequence:
            return True
    return False
