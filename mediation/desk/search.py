"""Search over all words of the cases: people, orders, goods, messages, notes, grounds; the newest first.

A case is found by its words once the worker has digested it, within a minute; by its reference or its order's
at once. What a mediator is related to is never found, and neither is what the filters leave out; what they
stepped back from is not found by its words, which are notes too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from disputes.listing import PAGE, fetched, parts_of, together
from disputes.models import Dispute, Order
from disputes.models.dispute import DisputeQuerySet
from mediation.desk.rows import Row, row_of, with_all_for_rows
from mediation.desk.snippets import snippets_of
from mediation.digest.fulltext import Term, terms_of
from mediation.digest.newest import newest

MOST_TERMS = 12
MOST_LOOKED_AT = 4_000  # matches that filters may leave out before a page ends without being full
MOST_AT_ONCE = 1_000


@dataclass(frozen=True)
class Found:
    """A page of ids; `next`: below which the next one goes on; `is_cut`: it ended before it was full."""

    ids: list[int]
    next: int | None = None
    is_cut: bool = False


def search(cases: DisputeQuerySet, text: str, after: str, user: Any) -> Found:
    """One page of what matches the text among the cases. `after` is what an address carries."""
    before = int(after) if after.isdecimal() and 0 < len(after) < 19 else None
    exact = _by_reference(cases, text)
    found = _by_words(cases.not_left_by(user), terms_of(text)[:MOST_TERMS], before)
    further = [pk for pk in found.ids if pk not in exact]
    return Found(further if before else [*exact, *further], found.next, found.is_cut)


def _by_reference(cases: DisputeQuerySet, text: str) -> list[int]:
    """By the dispute's own reference or its order's, each through an index of its own."""
    orders = Order.objects.filter(reference=text).values("pk")
    arms = [cases.filter(reference=text.upper()), cases.filter(order__in=orders)]
    parts = parts_of([arm.order_by("-pk").values_list("id")[:PAGE] for arm in arms], "part.id")
    return sorted({pk for (pk,) in fetched(together(parts))}, reverse=True)


def _by_words(cases: DisputeQuerySet, terms: Sequence[Term], before: int | None) -> Found:
    """Fetched in growing bites: most often the first one fills the page."""
    if not terms:
        return Found([])
    kept: list[int] = []
    looked_at, size = 0, PAGE + 1
    while len(kept) <= PAGE and looked_at < MOST_LOOKED_AT:
        bite = newest(terms, before, size)
        kept += _allowed(cases, bite)
        if len(bite) < size:
            break
        before, looked_at, size = bite[-1], looked_at + size, min(4 * size, MOST_AT_ONCE)
    else:
        if len(kept) <= PAGE:
            return Found(kept, before, is_cut=True)
    return Found(kept[:PAGE], kept[PAGE - 1] if len(kept) > PAGE else None)


def _allowed(cases: DisputeQuerySet, ids: Sequence[int]) -> list[int]:
    allowed = set(cases.filter(pk__in=ids).values_list("pk", flat=True))
    return [pk for pk in ids if pk in allowed]


def rows_found(ids: Sequence[int], text: str, user: Any, at: datetime) -> list[Row]:
    """The cases as rows, each with the place at which the words stand in it."""
    by_id = _with_names(Dispute.objects.all()).in_bulk(ids)
    found = [by_id[pk] for pk in ids if pk in by_id]
    snippets = snippets_of(found, terms_of(text)[:MOST_TERMS], user) if found else {}
    return [row_of(case, user, at, snippets.get(case.pk)) for case in found]


def _with_names(cases: QuerySet[Dispute]) -> QuerySet[Dispute]:
    """With all that names them, which may be what was looked for."""
    return with_all_for_rows(cases).select_related("order__marketplace").prefetch_related("order__shipments")
