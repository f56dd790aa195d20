"""One exhibit as the viewer shows it: the way to look at it, and all that is known of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from disputes.flow import Role
from disputes.models import Event
from disputes.templatetags.desk import instant
from disputes.words import Badge
from evidence.access import What, refusal
from evidence.custody import Step, custody_of
from evidence.looks import Look, look_at
from evidence.measures import kind_of, measure_of
from evidence.models import Evidence
from evidence.signatures import EMAIL, TEXT
from evidence.states import review_began, states_of
from evidence.tracking.judging import Judgement, belongs_words, judge
from evidence.tracking.timeline import Timeline
from mediation.exhibits import Exhibit
from mediation.viewing.camera import Camera
from mediation.viewing.texts import text_of


@dataclass(frozen=True)
class Pane:
    """What templates/mediation/_pane.html shows of one exhibit; `way` says how it is looked at."""

    exhibit: Exhibit
    way: str  # drawn, text, number, or "" where there is nothing to look at
    look: Look
    text: str
    states: list[Badge]
    thumb: str
    camera: Camera
    flags: list[str]  # what does not fit
    facts: list[tuple[str, Any]]
    custody: list[Step]
    original: str  # its address, "" where it may not be had now
    why_no_original: str
    judgement: Judgement | None = None  # of a tracking number
    timeline: Timeline = field(default_factory=Timeline)  # of the parcel that a number names
    verdict: Any = None  # bound fields, where it may be assessed now
    note: Any = None

    @property
    def icon(self) -> str:
        if self.exhibit.withheld:
            return "eye-off"
        return "truck" if self.way == "number" else "film" if self.look.video else "file-text"

    @property
    def belongs(self) -> str:
        """Whose number it is, where another carrier was named."""
        return belongs_words(self.judgement) if self.judgement else ""

    @property
    def anchor(self) -> str:
        """What ids of its parts end with."""
        return str(self.item.pk)

    @property
    def item(self) -> Evidence:
        return self.exhibit.item


def pane_of(
    exhibit: Exhibit,
    events: list[Event],
    camera: Camera,
    odd: list[str],
    known: list[str],
    timeline: Timeline,
    form: Any,
) -> Pane:
    """`odd`: what does not fit; `known`: the numbers of the order's parcels, which may have been meant."""
    item = exhibit.item
    began = review_began(item, events) if item.late else None
    view, original = (refusal(item, what, in_office=True) for what in What)
    way = "" if view else _way(item)
    fields = form.fields_of(exhibit) if form is not None and exhibit.counts else (None, None)
    return Pane(
        exhibit=exhibit,
        way=way,
        look=look_at(item, in_office=True) if way == "drawn" else Look(),
        text=text_of(item) if way == "text" and not original else "",
        states=states_of(item, Role.MEDIATOR, began),
        thumb="" if view else exhibit.thumb,
        camera=camera,
        flags=[*odd, *camera.flags],
        facts=[*_facts(item), *camera.facts, *_seal(item)],
        custody=custody_of(item),
        original=reverse("evidence:original", args=[item.pk]) if item.stored and not original else "",
        why_no_original=original.reason if original else "",
        judgement=judge(item.carrier, item.tracking_number, known) if way == "number" else None,
        timeline=timeline,
        verdict=fields[0],
        note=fields[1],
    )


def _way(item: Evidence) -> str:
    if item.stored is None:
        return "number"
    return "text" if item.content_type in (TEXT, EMAIL) else "drawn"


def _facts(item: Evidence) -> Iterator[tuple[str, Any]]:
    yield _("What it is"), item.get_kind_display()
    yield _("Arrived"), instant(item.event.at)
    if item.stored:
        yield _("File"), f"{kind_of(item)} · {measure_of(item)}"


def _seal(item: Evidence) -> Iterator[tuple[str, Any]]:
    """What the virus scan said, and the hash at arrival."""
    if item.stored is None:
        return
    scan = item.stored.scan
    words = {"": _("Not scanned"), "clean": _("Nothing found"), "infected": item.stored.found}
    yield _("Virus scan"), words.get(scan) or item.stored.get_scan_display()
    yield "SHA-256", format_html('<bdi class="ref code">{}</bdi>', item.sha256)
