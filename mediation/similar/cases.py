"""Similar cases one by one, as mediators look at them: what was said, how it ended, what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import get_language_bidi

from disputes.models import Dispute, Event
from disputes.templatetags._gap import percent
from mediation.acts import title_of, url_of
from mediation.models import Finding, Ruling
from mediation.similar.likeness import Likeness

MOST = 25
EXCERPT = 160  # letters of the buyer's statement
BASE, HIGH = 40, 34  # of the picture, in pixels: where the line lies, and how high points are heaped on it
RADIUS = 4


@dataclass(frozen=True)
class Case:
    """A row of the table. `share` is in percent, `refund` in minor units of `currency`."""

    reference: str
    url: str
    title: str
    said: str
    remedy: str
    share: int
    refund: int
    currency: str
    reached_by: str
    closed_at: datetime
    findings: list[str]


@dataclass(frozen=True)
class Dot:
    """A point of the picture, by the share of its cases: `x` in percent of the width, `y` in pixels."""

    x: str
    y: float


def cases_like(likeness: Likeness, reader: Any) -> list[Case]:
    """The nearest or the latest first; never those of people to whom the reader is related."""
    order = {pk: n for n, pk in enumerate(likeness.pks())}
    readable = Dispute.objects.as_mediator(reader).filter(pk__in=order)
    shown = sorted(readable.values_list("pk", flat=True), key=order.__getitem__)[:MOST]
    rows = Dispute.objects.filter(pk__in=shown).select_related("case_facts", "order")
    rows = rows.prefetch_related("lines__order_line")
    said, found = _statements(shown), _findings(shown)
    return [
        _case(row, said.get(row.pk, ""), found.get(row.pk, []))
        for row in sorted(rows, key=lambda row: order[row.pk])
    ]


def _case(row: Any, said: str, findings: list[str]) -> Case:
    return Case(
        reference=row.reference,
        url=url_of(row),
        title=title_of(row),
        said=Truncator(said).chars(EXCERPT),
        remedy=row.get_remedy_display(),
        share=row.case_facts.share,
        refund=row.refund_amount,
        currency=row.currency,
        reached_by=row.get_reached_by_display(),
        closed_at=row.closed_at,
        findings=findings,
    )


def _statements(pks: Iterable[int]) -> dict[int, str]:
    openings = Event.objects.filter(dispute__in=pks, sequence=1).values_list("dispute_id", "data")
    return {pk: str(data.get("statement", "")) for pk, data in openings}


def _findings(pks: Iterable[int]) -> dict[int, list[str]]:
    """Those of each case's last ruling."""
    rulings = Ruling.objects.filter(dispute__in=pks).order_by("event_id")
    return {
        pk: [str(Finding(code).label) for code in codes]
        for pk, codes in rulings.values_list("dispute_id", "findings")
    }


def dots_of(shares: Counter[int]) -> list[Dot]:
    """Equal shares stand on each other, drawn together where they are many: one for each pixel at most."""
    step = min(2 * RADIUS + 1, HIGH / max(shares.values(), default=1))
    drawn = max(step, 1)
    return [
        Dot(place_of(share), round(BASE - RADIUS - n * drawn, 1))
        for share, times in sorted(shares.items())
        for n in range(max(1, round(times * step / drawn)))
    ]


def place_of(share: int) -> str:
    """Where a share lies in the picture, whose ends stay free for half a point."""
    return percent(2 + share * 0.96, get_language_bidi())
