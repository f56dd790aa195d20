"""The task worker seen running: each task is counted and logged, and its lines carry its number.

The queue's own signals are the one place where this can be seen from without changing every task.
"""

from __future__ import annotations

import logging
from time import perf_counter
from typing import Any

from django_q.signals import post_execute_in_worker, post_spawn, pre_execute

from disputes.running import context, folder
from disputes.running.counters import count_task

WAKES = "disputes.tasks.send_deliveries"  # its argument is an event's number
_begun: dict[str, float] = {}  # a worker does one task at a time

log = logging.getLogger(__name__)


def watch() -> None:
    """To be called before the workers are forked."""
    post_spawn.connect(_spawned)
    pre_execute.connect(_before)
    post_execute_in_worker.connect(_after)


def _spawned(**signal: Any) -> None:
    folder.start()


def _before(task: dict[str, Any], **signal: Any) -> None:
    event = task["args"][0] if task["func"] == WAKES and task["args"] else None
    context.only(task=task["id"], event=event)
    _begun[task["id"]] = perf_counter()


def _after(func: Any, task: dict[str, Any], **signal: Any) -> None:
    seconds = perf_counter() - _begun.pop(task["id"], perf_counter())
    name = f"{func.__module__}.{func.__qualname__}" if callable(func) else "unknown"
    outcome = "done" if task.get("success") else "failed"
    count_task(name, outcome)
    facts = {"function": name, "outcome": outcome, "seconds": round(seconds, 4)}
    level = logging.INFO if task.get("success") else logging.ERROR
    log.log(level, "%s %s in %.0f ms", name, outcome, seconds * 1000, extra={"facts": facts})
    context.only()
