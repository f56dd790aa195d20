"""Disputes and their record, read: lists by keyset, one dispute with its ETag."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from ninja import Query, Router

from disputes.api import cursors
from disputes.api.answers import dispute_answer, dispute_of, json_answer
from disputes.api.keys import marketplace_of
from disputes.api.problems import invalid
from disputes.api.shown import dispute_json, event_json, full, instant, seen_json
from disputes.api.told import DisputeOut, DisputesOut, EventsOut
from disputes.flow import Reason, State
from disputes.importing import BadFact
from disputes.importing.facts import read_instant
from disputes.models import Dispute
from disputes.perform import run_out_clock

router = Router(tags=["Disputes"])
CURSOR = Query(None, max_length=200, description="The `next_cursor` of the answer before.")
LIMIT = Query(25, ge=1, le=100, description="How many at most.")


@router.get("/disputes", response=DisputesOut, operation_id="list_disputes", summary="List disputes")
def list_disputes(
    request: HttpRequest,
    state: Literal[*State.values] | None = None,  # type: ignore[valid-type]
    reason: Literal[*Reason.values] | None = None,  # type: ignore[valid-type]
    updated_since: str | None = Query(
        None,
        description="ISO 8601 with an offset: those of which something happened then or later.",
        example="2026-03-05T10:00:00Z",
    ),
    cursor: str | None = CURSOR,
    limit: int = LIMIT,
) -> HttpResponse:
    """The disputes of your marketplace, the longest unchanged first.

    Whoever reads on with `next_cursor` to the end misses none: what changes meanwhile moves to the end and
    comes again. To follow changes, ask with `updated_since` of a minute before the last `updated_at` that
    you have seen. A list lets no clock run out: past its deadline, a dispute offers nothing until somebody
    looks at it.
    """
    rows = Dispute.objects.filter(marketplace=marketplace_of(request))
    rows = rows.filter(**{"state": state} if state else {}, **{"reason": reason} if reason else {})
    if updated_since:
        rows = rows.filter(updated_at__gte=instant_of(updated_since, "updated_since"))
    if cursor:
        last, pk = cursors.read(cursor, str, int)
        at = instant_of(last, "cursor")
        rows = rows.filter(Q(updated_at__gt=at) | Q(updated_at=at, pk__gt=pk), updated_at__gte=at)
    found = list(full(rows).order_by("updated_at", "pk")[: limit + 1])
    now = timezone.now()
    return page([dispute_json(row, now) for row in found], limit, _behind(found, limit))


def _behind(found: list[Dispute], limit: int) -> tuple[Any, ...]:
    row = found[limit - 1] if len(found) > limit else None
    return (instant(row.updated_at), row.pk) if row else ()


def page(results: list[dict[str, Any]], limit: int, behind: tuple[Any, ...], **more: Any) -> HttpResponse:
    """As many as were asked for, and where it goes on; one more than that was fetched."""
    next_cursor = cursors.written(*behind) if behind else None
    return json_answer({"results": results[:limit], "next_cursor": next_cursor, **more})


def instant_of(text: str, name: str) -> datetime:
    try:
        return read_instant(text, name)
    except BadFact as bad:
        raise invalid({name: [bad.reason]}) from None


@router.get(
    "/disputes/{reference}", response=DisputeOut, operation_id="get_dispute", summary="Look at a dispute"
)
def get_dispute(request: HttpRequest, reference: str) -> HttpResponse:
    """The dispute as it is now: a clock that has run out takes effect first.

    The answer has an ETag; sent back as `If-None-Match`, it saves the body while nothing has changed (304).
    """
    at = timezone.now()
    dispute = dispute_of(request, reference)
    run_out_clock(dispute.pk, at)
    answer = dispute_answer(dispute.pk, at)
    conditional = get_conditional_response(request, etag=answer["ETag"], response=answer)
    assert conditional is not None
    return conditional


@router.get(
    "/disputes/{reference}/events",
    response=EventsOut,
    operation_id="list_events",
    summary="Read the record of a dispute",
)
def list_events(
    request: HttpRequest, reference: str, cursor: str | None = CURSOR, limit: int = LIMIT
) -> HttpResponse:
    """Every event, the first one first. Each carries the hash that seals it and the one before."""
    dispute = dispute_of(request, reference)
    run_out_clock(dispute.pk, timezone.now())
    events = dispute.events.order_by("sequence")
    if cursor:
        events = events.filter(pk__gt=cursors.read(cursor, int)[0])
    found = list(events[: limit + 1])
    marks = dispute.evidence.exclude(withholdings=None).values_list("sha256", "tracking_number")
    withheld = frozenset(mark for marks_of in marks for mark in marks_of if mark)
    results = [event_json(event, dispute.currency, withheld) for event in found]
    behind = (found[limit - 1].pk,) if len(found) > limit else ()
    return page(results, limit, behind, seen=seen_json(dispute.read_marks.order_by("-sequence", "at")))
