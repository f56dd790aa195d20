"""The desk: its queues with their deadlines, and one of them page by page, or what was searched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from disputes.flow import SUB_REASONS, Reason
from disputes.listing import PAGE, page_of, said
from disputes.models import Dispute
from disputes.models.dispute import DisputeQuerySet
from disputes.templatetags.desk import urgency
from mediation.desk.filters import MEDIATORS, Filters, colleagues_of
from mediation.desk.queues import QUEUES, Queue, Standing, opening, standings
from mediation.desk.rows import Group, groups_of, row_of, with_all_for_rows
from mediation.desk.search import rows_found, search
from mediation.models import SavedFilter

PRESSING = frozenset({"mine", "confirm"})  # queues whose deadlines are the reader's own


@dataclass(frozen=True)
class Tab:
    """A queue as a link: how many cases, the first deadline among them, and the key that leads there."""

    queue: Queue
    url: str
    count: str
    due_at: datetime | None
    css: str
    key: int
    is_current: bool


def desk_context(given: Mapping[str, Any], user: Any) -> dict[str, Any]:
    """What the desk's page shows of what the address asks for."""
    at = timezone.now()
    colleagues = colleagues_of(user)
    filters = Filters.of(given, QUEUES, colleagues)
    cases = Dispute.objects.as_mediator(user).filter(filters.which(user))
    found = standings(cases, user, at)
    queue = QUEUES.get(filters.queue) or opening(found)
    after = str(given.get("after", ""))
    if filters.text:
        shown = _found(cases, filters, after, user, at)
    else:
        shown = _queued(cases, queue, after, user, at)
    following = shown.pop("following")
    return {
        "tabs": _tabs(filters, found, None if filters.text else queue, at),
        "filters": filters,
        "queue": queue,
        "at": at,
        "news_url": changes_url(at),
        "next": _address(filters, queue, after=following) if following else "",
        "first": _address(filters, queue) if after else "",
        "kept": SavedFilter.objects.filter(owner=user),
        "query": _address(filters, queue),
        "reasons": [(reason, SUB_REASONS[reason]) for reason in Reason],
        "mediators": [*MEDIATORS.items(), *colleagues.items()],
        **shown,
    }


def changes_url(since: datetime, known: int = 0) -> str:
    """Where the desk asks whether cases have changed since, and more than it has said."""
    query = urlencode({"since": since.isoformat(), "known": known})
    return f"{reverse('mediation:desk_changes')}?{query}"


def _address(filters: Filters, queue: Queue, **more: str) -> str:
    """Of a view; the queue is named in it, but where words are looked for in all cases."""
    return filters.query(**({} if filters.text else {"queue": queue.name}), **more)


def _queued(cases: DisputeQuerySet, queue: Queue, after: str, user: Any, at: datetime) -> dict[str, Any]:
    sections = queue.sections(cases, user, at)
    page = page_of(sections, with_all_for_rows(Dispute.objects.all()).in_bulk, after, PAGE)
    rows = [row_of(case, user, at) for case in page.rows]
    return {"groups": groups_of(rows, [n > 0 for n in page.sections], at), "following": page.next}


def _found(cases: DisputeQuerySet, filters: Filters, after: str, user: Any, at: datetime) -> dict[str, Any]:
    page = search(cases, filters.text, after, user)
    rows = rows_found(page.ids, filters.text, user, at)
    return {
        "groups": [Group("search", "", rows)] if rows else [],
        "following": str(page.next or ""),
        "is_cut": page.is_cut,
    }


def _tabs(filters: Filters, found: dict[str, Standing], current: Queue | None, at: datetime) -> list[Tab]:
    return [
        Tab(
            queue=queue,
            url=filters.query(q="", queue=queue.name),
            count=said(found[queue.name].count),
            due_at=found[queue.name].due_at,
            css=_urgency(queue, found[queue.name], at),
            key=number,
            is_current=queue is current,
        )
        for number, queue in enumerate(QUEUES.values(), start=1)
    ]


def _urgency(queue: Queue, standing: Standing, at: datetime) -> str:
    """In colour where the reader has something to do."""
    return urgency(standing.due_at, at) if queue.name in PRESSING and standing.is_to_do else ""
