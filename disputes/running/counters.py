"""What each process counts by itself: requests, transitions and tasks.

The counts of all processes of one machine lie in one folder (`folder`), so that whichever of them is asked
answers for all. What the database knows is not counted here but read from it (`gauges`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from prometheus_client import Counter, Histogram

if TYPE_CHECKING:
    from disputes.models import Event

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

REQUESTS = Counter(
    "desk_requests",
    "Requests that were answered, by view, method and class of status.",
    ["view", "method", "status"],
    registry=None,
)
REQUEST_SECONDS = Histogram(
    "desk_request_seconds",
    "Seconds until the answer began, by view.",
    ["view"],
    buckets=SECONDS,
    registry=None,
)
TRANSITIONS = Counter(
    "desk_transitions",
    "Actions that went into the record, by action and role.",
    ["action", "role"],
    registry=None,
)
TASKS = Counter(
    "desk_tasks", "Tasks that the worker ran, by task and outcome.", ["task", "outcome"], registry=None
)
COUNTED = (REQUESTS, REQUEST_SECONDS, TRANSITIONS, TASKS)

log = logging.getLogger(__name__)


@contextmanager
def _whatever_the_disk_says() -> Iterator[None]:
    """Nothing that is done for people fails because it could not be counted."""
    try:
        yield
    except OSError as error:
        log.warning("Metrics cannot be kept: %s", error)


def count_request(view: str, method: str, status: int, seconds: float) -> None:
    with _whatever_the_disk_says():
        REQUESTS.labels(view, method if method in METHODS else "other", f"{status // 100}xx").inc()
        REQUEST_SECONDS.labels(view).observe(seconds)


def count_transition(event: Event) -> None:
    """Only after its transaction: what was rolled back did not happen."""
    with _whatever_the_disk_says():
        TRANSITIONS.labels(event.action, event.role).inc()


def count_task(task: str, outcome: str) -> None:
    with _whatever_the_disk_says():
        TASKS.labels(task, outcome).inc()
