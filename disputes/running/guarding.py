"""The task worker's guard: where one of its processes was killed, all of them end, and it starts anew.

They talk through queues with locks. Who is killed while it waits at one takes the lock along, and from then
on the others wait for ever, to all appearances alive. What they had in hand comes up again by its lease.
"""

from __future__ import annotations

import logging
import os
import signal
from threading import Thread
from time import sleep
from typing import Any

from django_q.cluster import Sentinel

LOOK_EVERY = 1.0  # seconds
ASKED = (signal.SIGTERM, signal.SIGINT)  # after a task that took too long, or to stop

log = logging.getLogger(__name__)


class Guard(Sentinel):
    """The queue's own, which goes on with what is left; here nothing is left."""

    def spawn_cluster(self) -> None:
        super().spawn_cluster()
        Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        """On a thread of its own: the guard itself may wait for a lock that is gone."""
        watched: set[Any] = set()
        while True:
            sleep(LOOK_EVERY)
            watched |= {*self.pool, self.monitor, self.pusher}
            if any(_was_killed(process) for process in watched):
                break
        log.critical("A process of the task worker was killed: it ends, to be started anew.")
        for process in watched:
            process.kill()
        os._exit(1)


def _was_killed(process: Any) -> bool:
    code = process.exitcode
    return code is not None and code < 0 and -code not in ASKED
