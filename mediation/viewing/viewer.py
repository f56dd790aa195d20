"""The viewer: a case's evidence side by side, what is known of each piece, and the form that assesses it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from disputes.flow import Role
from disputes.models import Dispute, Event
from evidence.contradictions import Contradiction, contradictions_of, known_numbers
from evidence.custody import CUSTODY, note_accesses
from evidence.models import Access, Evidence, Kind
from evidence.tracking.timeline import Timeline, timelines_of
from mediation.acts import acts_of, standing_of, url_of
from mediation.exhibits import Exhibit, exhibits_of, progress_of, viewer_url
from mediation.late import Unheard, unheard
from mediation.viewing.camera import camera_of, milestones_of
from mediation.viewing.panes import Pane, pane_of

ORDERS: dict[str, Any] = {
    "": gettext_lazy("First come"),
    "latest": gettext_lazy("Latest"),
    "taken": gettext_lazy("Time of the photo"),
}
SHOWS: dict[str, Any] = {
    "": gettext_lazy("Everything"),
    "open": gettext_lazy("Not assessed"),
    "late": gettext_lazy("Late"),
}
SAID_BESIDE = frozenset({"check_digit", "another_carrier"})  # where the number itself is judged
SIDES: dict[str, tuple[Any, Any]] = {
    Role.BUYER: (gettext_lazy("Buyer"), gettext_lazy("The buyer has submitted nothing.")),
    Role.SELLER: (gettext_lazy("Seller"), gettext_lazy("The seller has submitted nothing.")),
}


@dataclass(frozen=True)
class Side:
    """One party's panes; `total` counts those that a filter hides too."""

    role: str
    label: str
    name: str
    panes: list[Pane]
    total: int
    nothing: str

    @property
    def comparable(self) -> list[Pane]:
        """Those with pictures to be laid over others; nothing that is withheld."""
        return [pane for pane in self.panes if pane.look.pictures and not pane.exhibit.withheld]


@dataclass(frozen=True)
class Chosen:
    """What the address asks for: one kind or all, in which order, and of which standing."""

    kind: str = ""
    order: str = ""
    show: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Chosen:
        """What is not known is left out."""
        known: dict[str, Iterable[str]] = {"kind": Kind.values, "order": ORDERS, "show": SHOWS}
        asked = {name: query.get(name, "") for name in known}
        return cls(**{name: value for name, value in asked.items() if value in known[name]})

    def applied(self, exhibits: list[Exhibit]) -> list[Exhibit]:
        shown = [exhibit for exhibit in exhibits if self._takes(exhibit)]
        if self.order == "latest":
            return shown[::-1]
        return sorted(shown, key=_taken) if self.order == "taken" else shown

    def _takes(self, exhibit: Exhibit) -> bool:
        if self.kind and exhibit.item.kind != self.kind:
            return False
        if self.show == "late":
            return exhibit.item.late
        return self.show != "open" or (exhibit.counts and not exhibit.assessment)


def _taken(exhibit: Exhibit) -> tuple[bool, str]:
    """Photos whose camera says when come first."""
    stored = exhibit.item.stored
    taken = (stored.facts.get("camera") or {}).get("taken_at", "") if stored else ""
    return (not taken, taken)


@dataclass
class Viewer:
    """What templates/mediation/evidence.html shows, without the form's own errors."""

    sides: list[Side]
    kinds: list[tuple[str, str, int]]
    chosen: Chosen
    assessed: int
    to_assess: int
    hidden: int
    unheard: list[Unheard] = field(default_factory=list)
    orders: dict[str, Any] = field(default_factory=lambda: ORDERS)
    shows: dict[str, Any] = field(default_factory=lambda: SHOWS)

    @property
    def texts(self) -> list[Evidence]:
        """What the page shows as words."""
        return [pane.item for side in self.sides for pane in side.panes if pane.text]

    @property
    def can_compare(self) -> bool:
        """Whether there are two pictures or pages to lay over each other."""
        return sum(len(pane.look.pictures) for side in self.sides for pane in side.comparable) > 1


def viewer_context(dispute: Dispute, user: Any, at: datetime, query: QueryDict, form: Any) -> dict[str, Any]:
    """`form` assesses, None where that is not possible now."""
    exhibits, events = exhibits_of(dispute), list(dispute.events.order_by("sequence"))
    acts = acts_of(dispute, user, at)
    doubts = contradictions_of(dispute, exhibits, at)
    viewer = viewer_of(dispute, exhibits, events, Chosen.of(query), form, doubts)
    if "request_evidence" in acts:
        viewer.unheard = unheard(exhibits, events)
    return {
        "dispute": dispute,
        "viewer": viewer,
        "form": form,
        "links": acts,
        "standing": standing_of(dispute, user, at),
        "back": url_of(dispute),
        "here": viewer_url(dispute),
        "assess_url": _with(url_of(dispute, "assess_evidence"), query),
        "request_url": url_of(dispute, "request_evidence"),
    }


def _with(url: str, query: QueryDict) -> str:
    """The filter stays, and whence somebody came."""
    return f"{url}?{query.urlencode()}" if query else url


def note_texts(viewer: Viewer, user: Any, at: datetime) -> None:
    """Texts that are shown as words are noted as seen, as pictures are when they are fetched."""
    note_accesses(viewer.texts, user, Role.MEDIATOR, Access.Way.VIEWED, at)


def viewer_of(
    dispute: Dispute,
    exhibits: list[Exhibit],
    events: list[Event],
    chosen: Chosen,
    form: Any,
    doubts: list[Contradiction],
) -> Viewer:
    items = [exhibit.item for exhibit in exhibits]
    prefetch_related_objects(items, "stored__renditions", *CUSTODY)
    shown, milestones = chosen.applied(exhibits), milestones_of(dispute)
    known, timelines = known_numbers(dispute), timelines_of(dispute, items)

    def pane(exhibit: Exhibit) -> Pane:
        odd = [
            doubt.sentence
            for doubt in doubts
            if doubt.exhibit == exhibit.code and doubt.code not in SAID_BESIDE
        ]
        timeline = timelines.get(exhibit.item.pk, Timeline())
        return pane_of(exhibit, events, camera_of(exhibit, milestones), odd, known, timeline, form)

    kinds = Counter(item.kind for item in items)
    assessed, to_assess = progress_of(exhibits)
    return Viewer(
        sides=[_side(dispute, role, exhibits, shown, pane) for role in SIDES],
        kinds=[(kind.value, str(kind.label), kinds[kind]) for kind in Kind if kinds[kind]],
        chosen=chosen,
        assessed=assessed,
        to_assess=to_assess,
        hidden=len(exhibits) - len(shown),
    )


def _side(
    dispute: Dispute,
    role: str,
    exhibits: list[Exhibit],
    shown: list[Exhibit],
    pane: Callable[[Exhibit], Pane],
) -> Side:
    label, nothing = SIDES[role]
    return Side(
        role=role,
        label=str(label),
        name=str(dispute.buyer if role == Role.BUYER else dispute.store),
        panes=[pane(exhibit) for exhibit in shown if exhibit.item.role == role],
        total=sum(1 for exhibit in exhibits if exhibit.item.role == role),
        nothing=str(nothing),
    )
