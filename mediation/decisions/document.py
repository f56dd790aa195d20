"""The decision as a document: which rulings took effect, and each in all its words, as of its time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from django.db.models import Prefetch
from django.urls import reverse

from disputes.flow import Role
from disputes.models import Dispute, Event, Proposal
from disputes.words import named
from evidence.models import Admission, Evidence, Withholding
from mediation.decisions.corrections import SLIPS
from mediation.decisions.decision import Decision, decision_of, label_of, took_of
from mediation.decisions.standing import left_of, since
from mediation.exhibits import Exhibit, exhibits_of, viewer_url
from mediation.models import Assessment, Ruling

PORTALS = {Role.BUYER: "buyer", Role.SELLER: "seller"}
DESKS = {"page": "decision", "pdf": "decision_pdf"}


@dataclass(frozen=True)
class Taken:
    """A ruling's event, and the one by which it took effect; None while a second mediator has to confirm."""

    ruled: Event
    effect: Event | None

    @property
    def number(self) -> int:
        return self.ruled.sequence


@dataclass(frozen=True)
class Correction:
    """A slip that a second mediator put right: what it was, what it said and says now, and why."""

    what: str
    was: str
    text: str
    why: str
    at: datetime


@dataclass(frozen=True)
class Document:
    """What is shown of a decision: `at`, when it was taken; `confirmed_at`, where a second one had to.

    `remedy` is the object of a sentence: "a partial refund of €60.00".
    """

    dispute: Dispute
    number: int
    decision: Decision
    remedy: str
    at: datetime
    confirmed_at: datetime | None
    corrections: list[Correction]
    url: str
    pdf: str

    @property
    def waits(self) -> bool:
        return self.decision.waits

    @property
    def took_effect_at(self) -> datetime:
        return self.confirmed_at or self.at


def rulings_in(events: Iterable[Event]) -> list[Taken]:
    """Those that took effect in their order, and the one that waits; sent back ones were never rulings."""
    found: list[Taken] = []
    for event in events:
        waiting = found[-1].ruled if found and found[-1].effect is None else None
        ends = event.action == "send_back_ruling" or event.data.get("takes_effect")
        if waiting and (ends or event.action == "confirm_ruling"):
            found.pop()
        if waiting and event.action == "confirm_ruling":
            found.append(Taken(waiting, event))
        elif event.action == "rule":
            found.append(Taken(event, None if event.is_private else event))
    return found


def taken_in(dispute: Dispute, events: Iterable[Event], role: Role | str) -> list[Taken]:
    """What somebody in this role may read: the one that waits is for mediators."""
    in_office = role not in PORTALS and dispute.ruling_waiting
    return [taken for taken in rulings_in(events) if taken.effect is not None or in_office]


def document_of(
    dispute: Dispute, taken: Taken, events: Sequence[Event], role: Role | str, site: str = ""
) -> Document:
    """A decision in all its words; `site` begins the addresses in mails."""
    until = (taken.ruled.pk, taken.effect.pk if taken.effect else taken.ruled.pk)
    ruling = Ruling.objects.get(event=taken.ruled)
    took, corrections = took_of(dispute, ruling, taken.effect), list(corrections_of(taken, events))
    decision = decision_of(
        dispute,
        ruling,
        exhibits_at(dispute, taken.ruled.pk),
        list(Proposal.objects.filter(dispute=dispute, event__lte=until[0]).order_by("event_id")),
        waits=taken.effect is None,
        effect=taken.effect,
        address=partial(_address, dispute, role, site),
        corrections=[event.data for event in corrections],
    )
    confirmed = taken.effect is not None and taken.effect is not taken.ruled
    return Document(
        dispute=dispute,
        number=taken.number,
        decision=_as_it_stands(dispute, taken, events, decision),
        remedy=named(took["remedy"], took["refund"], dispute.currency),
        at=taken.ruled.at,
        confirmed_at=taken.effect.at if taken.effect and confirmed else None,
        corrections=[_correction(event) for event in corrections],
        url=site + page_url(dispute, taken.number, role),
        pdf=site + page_url(dispute, taken.number, role, "pdf"),
    )


def _as_it_stands(dispute: Dispute, taken: Taken, events: Sequence[Event], decision: Decision) -> Decision:
    """What happens now, only while this is what stands; otherwise what took its place."""
    if taken.effect is None:
        return decision
    if words := since(dispute, taken.effect, events):
        return replace(decision, now=[], address="", since=words)
    left = left_of(dispute, taken.effect, events)
    return replace(decision, now=[*decision.now, left]) if left else decision


def card_of(dispute: Dispute, events: Sequence[Event], role: Role | str) -> Document | None:
    """The last decision that took effect, for the page of a dispute."""
    found = [taken for taken in rulings_in(events) if taken.effect is not None]
    return document_of(dispute, found[-1], events, role) if found else None


def exhibits_at(dispute: Dispute, event_id: int) -> list[Exhibit]:
    """The evidence with what had been said of it by then; numbers never change, later ones come behind."""
    models = {"assessments": Assessment, "admissions": Admission, "withholdings": Withholding}
    said = [
        Prefetch(name, model._default_manager.filter(event__lte=event_id)) for name, model in models.items()
    ]
    pieces = Evidence.objects.filter(dispute=dispute, event__lte=event_id).select_related("stored")
    return exhibits_of(dispute, pieces.prefetch_related(*said).order_by("pk"))


def page_url(dispute: Dispute, number: int, role: Role | str, kind: str = "page") -> str:
    """Where somebody in this role reads a decision; `kind`: page or pdf."""
    if role in PORTALS:
        return reverse(f"decisions:{PORTALS[Role(role)]}_{kind}", args=[dispute.reference, number])
    return reverse(f"mediation:disputes_dispute_{DESKS[kind]}", args=[dispute.reference, number])


def _address(dispute: Dispute, role: Role | str, site: str, exhibit: Exhibit) -> str:
    if role in PORTALS:
        return site + reverse("evidence:details", args=[exhibit.item.pk])
    return site + viewer_url(dispute, exhibit.code)


def corrections_of(taken: Taken, events: Iterable[Event]) -> Iterator[Event]:
    """A correction belongs to the last decision before it."""
    last = 0
    for event in events:
        if event.action in ("rule", "confirm_ruling"):
            last = event.sequence
        elif event.action == "correct_ruling" and last == (taken.effect or taken.ruled).sequence:
            yield event


def _correction(event: Event) -> Correction:
    data = event.data
    wrong, right = data.get("wrong", ""), data["text"]
    if data.get("slip") == "finding":
        wrong, right = label_of(wrong), label_of(right)
    return Correction(str(SLIPS.get(data.get("slip", ""), "")), wrong, right, data["why"], event.at)
