"""The clock's sweep: every dispute whose deadline has passed takes its course, one after the other."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from time import monotonic

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from disputes.models import Dispute, Heartbeat
from disputes.perform import run_out_clock, run_out_clocks
from disputes.running import context

CLOCK = "clock"  # the heartbeat's name
FAILED = "failed"
BATCH = 100  # walked together: for as long, others wait to write on SQLite
PATIENCE = timedelta(minutes=4)  # less than a task may take; the next sweep goes on with the rest

log = logging.getLogger(__name__)


def enforce_deadlines(at: datetime | None = None) -> Counter[str]:
    """Let every clock take effect that has run out at `at`; how many did, by action, and how many failed.

    Disputes are walked in batches, a transaction each. Where one of a batch cannot be walked, each has its
    own transaction and its own try: it stops no other. Two sweeps at once share the work, because whoever
    holds a row first walks it. A clock that starts from a timeout starts when that is processed.
    """
    ran_out: Counter[str] = Counter()
    ends = monotonic() + PATIENCE.total_seconds()
    for batch in _due(at or timezone.now()):
        ran_out.update(_run_out(batch, at))
        if monotonic() >= ends:
            log.warning("The sweep stopped after %s; the next one goes on.", PATIENCE)
            break
    return ran_out


def _due(at: datetime) -> Iterator[list[int]]:
    """The disputes overdue at `at`, the longest ago first, in batches by keyset: none comes up twice.

    Each batch shows that the clock is alive. Where nothing is due, this is one look at the index.
    """
    overdue = Dispute.objects.overdue(at).values_list("due_at", "pk")
    batch = list(overdue[:BATCH])
    while True:
        Heartbeat.beat(CLOCK, timezone.now())
        yield [pk for _due_at, pk in batch]
        if len(batch) < BATCH:
            return
        due_at, pk = batch[-1]
        later = Q(due_at__gt=due_at) | Q(due_at=due_at, pk__gt=pk)
        batch = list(overdue.filter(later, due_at__gte=due_at)[:BATCH])


def _run_out(pks: list[int], at: datetime | None) -> list[str]:
    """The actions that the clocks took, and FAILED for each that could not."""
    if not pks:
        return []
    try:
        events, left = run_out_clocks(pks, at)
    except Exception:
        log.exception("The clocks of %s disputes could not run out together; now one by one.", len(pks))
        connection.close_if_unusable_or_obsolete()
        events, left = [], pks
    alone = [_run_out_alone(pk, at) for pk in left]
    return [event.action for event in events] + [action for action in alone if action]


def _run_out_alone(pk: int, at: datetime | None) -> str:
    """The action that the clock took, FAILED, or "" where somebody was faster."""
    context.note(dispute="")
    try:
        event = run_out_clock(pk, at)
    except Exception:
        log.exception("The clock of dispute %s could not run out.", pk)
        connection.close_if_unusable_or_obsolete()
        return FAILED
    return event.action if event else ""
