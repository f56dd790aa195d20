"""The jobs on stored files: claimed row by row, done, and tried again with growing pauses."""

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
from django.utils.translation import gettext_noop
from django_q.tasks import async_task

from disputes.flow import Refused
from disputes.models.outbox import pause
from evidence.models import Job, StoredFile
from evidence.preparing.clamd import Unavailable
from evidence.preparing.drawn import CannotBeShown, Unfinished
from evidence.preparing.renditions import draw
from evidence.preparing.scanning import scan, withhold_infected

BATCH = 20
LEASE = timedelta(minutes=3)  # how long a claimed job is nobody else's; renewed with each piece that is done
RENEWED = timedelta(seconds=30)  # after which the lease is written anew
PATIENCE = 60  # seconds after which a sweep leaves the rest to the next one
MOST_ATTEMPTS = 5
LONGEST_WAIT = timedelta(minutes=5)  # between two tries to reach the scanner, for as long as it takes

DONE, UNFINISHED, WAITING, AWAY, FAILED, GIVEN_UP, LOST = (
    "done",
    "unfinished",
    "waiting",
    "away",
    "failed",
    "given up",
    "lost",
)
REFUSED = gettext_noop("The virus scan refused this file.")
KILLED = gettext_noop("Drawing it was stopped again and again, before it was done.")
TROUBLE = gettext_noop("Something went wrong each time it was tried.")

log = logging.getLogger(__name__)


class LeaseLost(Exception):  # noqa: N818 - nothing went wrong
    """The job took so long that somebody else does it now."""


def prepare(stored_id: int, at: datetime | None = None) -> Counter[str]:
    """Do what is due for one file at `at`: drawing first, for who waits to see it. How many came out how.

    While nobody answers for the scanner, asking is left to the sweep: others wait for their drawings.
    """
    due = Job.objects.due(at or timezone.now()).filter(stored=stored_id).select_related("stored")
    if _scanner_is_away():
        due = due.exclude(kind=Job.Kind.SCAN)
    came_out = Counter(_do(job, at) for job in due.order_by("kind") if _claim(job, at or timezone.now()))
    infected = StoredFile.objects.filter(pk=stored_id, scan=StoredFile.Scan.INFECTED).first()
    if infected:
        withhold_infected(at or timezone.now(), infected)
    return came_out


def prepare_due(at: datetime | None = None) -> Counter[str]:
    """Do what was missed: jobs whose pause or lease is over, and infected pieces that came afterwards.

    At least once: a job is claimed before its work, and what a killed worker held comes up again when its
    lease is over. While nobody answers for the scanner, one job of each sweep asks.
    """
    came_out: Counter[str] = Counter()
    ends = monotonic() + PATIENCE
    due = Job.objects.due(at or timezone.now()).select_related("stored")
    while (batch := list(due[:BATCH])) and monotonic() < ends:
        for job in batch:
            if monotonic() > ends:
                break
            if WAITING in came_out and job.kind == Job.Kind.SCAN:
                continue
            if _claim(job, at or timezone.now()):
                came_out[_do(job, at)] += 1
        if WAITING in came_out:
            due = due.exclude(kind=Job.Kind.SCAN)
    withhold_infected(at or timezone.now())
    return came_out


def _scanner_is_away() -> bool:
    """Whether some file was tried in vain and still waits."""
    waiting = Job.objects.filter(kind=Job.Kind.SCAN, due_at__isnull=False)
    return waiting.exclude(error__in=("", TROUBLE)).exists()


def _claim(job: Job, now: datetime) -> bool:
    """Make the job ours by moving it ahead; False if somebody was faster. A try counts before its work."""
    ours = Job.objects.filter(pk=job.pk, due_at=job.due_at)
    attempts = min(job.attempts + 1, MOST_ATTEMPTS + 1)
    claimed = ours.update(due_at=now + LEASE, attempts=attempts)
    job.due_at, job.attempts = now + LEASE, attempts
    return bool(claimed)


def _do(job: Job, at: datetime | None) -> str:
    """Do one claimed job and write down what came of it."""
    now = at or timezone.now()
    if job.attempts > MOST_ATTEMPTS and job.kind == Job.Kind.DRAW:
        return _write(job, GIVEN_UP, due_at=None, error=job.error or KILLED)
    try:
        WORK[job.kind](job, now)
    except LeaseLost:
        return LOST
    except Unavailable as reason:
        return _write(job, WAITING, due_at=now + _wait(job), error=str(reason)[:500])
    except CannotBeShown as reason:
        return _write(job, GIVEN_UP, due_at=None, error=str(reason))
    except Unfinished:
        _write(job, UNFINISHED, due_at=now, attempts=F("attempts") - 1)
        async_task("evidence.tasks.prepare", job.stored_id)
        return UNFINISHED
    except Exception as error:
        log.exception("%s failed", job)
        connection.close_if_unusable_or_obsolete()
        return _failed(job, now, error)
    return _write(job, DONE, due_at=None, done_at=now, error="")


def _failed(job: Job, now: datetime, error: Exception) -> str:
    """Try again later: drawing as often as it is worth, scanning and locking as long as it takes.

    While the storage does not answer, the disk is full or no process can be started, no try counts.
    """
    if job.kind != Job.Kind.DRAW:
        return _write(job, FAILED, due_at=now + _wait(job), error=TROUBLE)
    if isinstance(error, OSError | Refused) and not isinstance(error, FileNotFoundError):
        return _write(job, AWAY, due_at=now + _wait(job), attempts=F("attempts") - 1, error=TROUBLE)
    if job.attempts >= MOST_ATTEMPTS:
        return _write(job, GIVEN_UP, due_at=None, error=TROUBLE)
    return _write(job, FAILED, due_at=now + pause(job.attempts), error=TROUBLE)


def _wait(job: Job) -> timedelta:
    return min(pause(job.attempts), LONGEST_WAIT)


def _write(job: Job, came_out: str, **values: Any) -> str:
    """What has been done stays done, whatever a second worker says whose lease ran out meanwhile."""
    Job.objects.filter(pk=job.pk, done_at=None).update(**values)
    return came_out


def _draw(job: Job, now: datetime) -> None:
    if job.stored.scan == StoredFile.Scan.INFECTED:
        raise CannotBeShown(REFUSED)
    draw(job.stored, go_on=lambda: _renew(job))


def _renew(job: Job) -> None:
    """Keep the lease for as long as there is progress; what was claimed just now needs no writing."""
    until = timezone.now() + LEASE
    if job.due_at is not None and timedelta() <= until - job.due_at < RENEWED:
        return
    if not Job.objects.filter(pk=job.pk, due_at=job.due_at).update(due_at=until):
        raise LeaseLost
    job.due_at = until


WORK: dict[str, Callable[[Job, datetime], object]] = {
    Job.Kind.DRAW: _draw,
    Job.Kind.LOCK: lambda job, now: job.stored.lock(),
    Job.Kind.SCAN: lambda job, now: scan(job.stored, now),
}
