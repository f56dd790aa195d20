"""The outbox's sender: claims what is due row by row, sends it, and tries again with growing pauses."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils import timezone

from disputes import mail, settlement
from disputes.models import Delivery
from disputes.models.outbox import pause
from disputes.running import context

BATCH = 50
LEASE = timedelta(minutes=10)  # how long a claimed row is nobody else's; a task is stopped long before
PATIENCE = timedelta(minutes=3)
MOST_ATTEMPTS = 20  # with these pauses about three days

DONE, OBSOLETE, POSTPONED, FAILED, GIVEN_UP = "done", "obsolete", "postponed", "failed", "given up"
KILLED = "The worker was stopped while it sent this."

log = logging.getLogger(__name__)


def send_deliveries(event_id: int | None = None, at: datetime | None = None) -> Counter[str]:
    """Send what the outbox has due at `at`, of one event or of all; how many came out how.

    At least once: a row is claimed before the work, and what a killed worker held comes up again when its
    lease is over. Each sender says by itself what has happened already.
    """
    came_out: Counter[str] = Counter()
    ends = monotonic() + PATIENCE.total_seconds()
    due = Delivery.objects.due(at or timezone.now())
    if event_id is not None:
        due = due.filter(event=event_id)
    while (batch := list(due[:BATCH])) and monotonic() < ends:
        for row in batch:
            now = at or timezone.now()
            if _claim(row, now):
                came_out[_send(row, now)] += 1
    return came_out


def _claim(row: Delivery, now: datetime) -> bool:
    """Make the row ours by moving it ahead; False if somebody was faster. A try counts before its work."""
    lease = now + LEASE
    claimed = Delivery.objects.filter(pk=row.pk, due_at=row.due_at).update(
        due_at=lease, attempts=F("attempts") + 1
    )
    row.due_at, row.attempts = lease, row.attempts + 1
    return bool(claimed)


def _send(row: Delivery, now: datetime) -> str:
    """Send one claimed row and write down what came of it."""
    context.note(event=row.event_id, delivery=row.pk, dispute="")
    if row.attempts > MOST_ATTEMPTS:
        return _write(row, GIVEN_UP, due_at=None, error=row.error or KILLED)
    try:
        later = SENDERS[row.kind](row, now)
    except mail.Obsolete as reason:
        return _write(row, OBSOLETE, due_at=None, done_at=now, error=str(reason))
    except Exception as error:
        log.warning("%s failed: %s", row, error, exc_info=not isinstance(error, settlement.SettlementFailed))
        connection.close_if_unusable_or_obsolete()
        return _failed(row, now, str(error) or type(error).__name__)
    if later:
        return _write(row, POSTPONED, due_at=later, attempts=row.attempts - 1)
    return _write(row, DONE, due_at=None, done_at=now, error="")


def _failed(row: Delivery, now: datetime, error: str) -> str:
    """Try again later. Money is never given up while its provider only says no: half the tries count."""
    if row.kind == Delivery.Kind.SETTLEMENT:
        row.attempts = min(row.attempts, MOST_ATTEMPTS // 2)
    if row.attempts >= MOST_ATTEMPTS:
        return _write(row, GIVEN_UP, due_at=None, error=error[:500])
    again = now + pause(row.attempts)
    return _write(row, FAILED, due_at=again, attempts=row.attempts, error=error[:500])


def _write(row: Delivery, came_out: str, **values: Any) -> str:
    """What has been done stays done, whatever a second worker says whose lease ran out meanwhile."""
    Delivery.objects.filter(pk=row.pk, done_at=None).update(**values)
    return came_out


SENDERS: dict[str, Callable[[Delivery, datetime], datetime | None]] = {
    Delivery.Kind.MAIL: mail.send,
    Delivery.Kind.REMINDER: mail.remind,
    Delivery.Kind.SETTLEMENT: settlement.settle,
}
