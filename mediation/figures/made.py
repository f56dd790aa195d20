"""The heads' figures for one filter, made at most every five minutes; the page says who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from disputes.figures.spans import Span
from disputes.keeping import kept
from mediation.figures.agreement import Endings, endings_of
from mediation.figures.asked import Asked
from mediation.figures.forecast import Forecast, forecast
from mediation.figures.outcomes import (
    Group,
    Tally,
    by_mediator,
    by_reason,
    count_by_countries,
    count_by_subject,
    ranked,
    summed,
)
from mediation.figures.replica import counting
from mediation.figures.spans import spans_by_state
from mediation.figures.weeks import Week, weeks_of

KEPT = 5 * 60  # seconds


@dataclass(frozen=True)
class Figures:
    """All numbers of the page, without names or words: those are the reader's."""

    made_at: datetime
    whole: Tally
    reasons: list[Group]
    mediators: list[Group]
    countries: list[Group]
    sizes: list[Group]
    spans: dict[str, Span]
    endings: Endings
    weeks: list[Week]
    forecast: Forecast


def figures_of(asked: Asked, at: datetime) -> Figures:
    return kept(f"figures:{asked.query}", lambda: make(asked, at), KEPT)


@counting()
def make(asked: Asked, at: datetime) -> Figures:
    rows = count_by_subject(asked, at)
    counted = [row for row in rows if asked.counts(row["reached_by"])]
    pairs = summed(count_by_countries(asked, at), lambda row: (row["origin"], row["destination"]))
    return Figures(
        made_at=at,
        whole=summed(counted, lambda row: None).get(None, Tally()),
        reasons=by_reason(counted),
        mediators=by_mediator(rows),
        countries=ranked(pairs),
        sizes=ranked(summed(counted, lambda row: row["seller_size"])),
        spans=spans_by_state(asked.closed(at)),
        endings=endings_of(rows),
        weeks=weeks_of(asked, at),
        forecast=forecast(at),
    )
