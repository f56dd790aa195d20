"""How long each stage usually takes on a marketplace: counted once a day, told to buyers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.db import transaction
from django.db.models import Count

from disputes.figures.spans import Span, span_from
from disputes.flow import Stage
from disputes.insights.disputed import TIMED
from disputes.models import DisputedGoods, Marketplace, StageTime

YEAR = timedelta(days=365)
ENOUGH = 20  # disputes; of fewer nothing is said
KEPT = 600  # seconds that a process keeps what it has read


@dataclass(frozen=True)
class Usual:
    """Minutes of a stage: in half of the disputes no longer than `median`, in eight of ten than `eighth`."""

    stage: Stage
    median: int
    eighth: int


def time_stages(at: datetime) -> None:
    """Write the times of every marketplace anew."""
    for marketplace in Marketplace.objects.values_list("pk", flat=True):
        found = {stage: _span(marketplace, column, at) for stage, column in TIMED.items()}
        rows = [_row(marketplace, stage, span, at) for stage, span in found.items() if span.cases >= ENOUGH]
        with transaction.atomic():
            Marketplace.objects.select_for_update(no_key=True).get(pk=marketplace)
            StageTime.objects.filter(marketplace=marketplace).delete()
            StageTime.objects.bulk_create(rows)


def _span(marketplace: int, column: str, at: datetime) -> Span:
    closed = DisputedGoods.objects.filter(
        marketplace=marketplace, is_first=True, closed_at__gt=at - YEAR, closed_at__lte=at
    )
    timed = closed.filter(**{f"{column}__isnull": False})
    return span_from(timed.order_by(column).values_list(column).annotate(n=Count("*")))


def _row(marketplace: int, stage: Stage, span: Span, at: datetime) -> StageTime:
    return StageTime(
        marketplace_id=marketplace,
        stage=stage,
        disputes=span.cases,
        median=round(span.median or 0),
        eighth=span.eighth or 0,
        counted_at=at,
    )


def usual_times(marketplace: int, at: datetime) -> list[Usual]:
    """In the order of the path; none where too few disputes have been in a stage, or nothing was counted."""
    kept = _kept(marketplace, int(at.timestamp()) // KEPT)
    return [kept[stage] for stage in TIMED if stage in kept]


@lru_cache(maxsize=256)
def _kept(marketplace: int, _period: int) -> Mapping[Stage, Usual]:
    rows = StageTime.objects.filter(marketplace=marketplace)
    return {Stage(row.stage): Usual(Stage(row.stage), row.median, row.eighth) for row in rows}
