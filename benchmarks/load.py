"""Sends lives of disputes at a fixed rate, whatever becomes of them; prints what each request took, as JSON.

The load is open: a life begins every 1/rate seconds, and its requests follow each other at fixed times. What
a request took counts from the time at which it should have been sent, so that a slow server hides nothing.
"""

from __future__ import annotations

import heapq
import http.client
import json
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from benchmarks.lives import Life, Request, Town, life

REQUESTS = 50  # of a life
THREADS = 64
IDLE = 1.5  # seconds after which a connection is not used again: the server ends it after two
PATIENCE = 10  # seconds after the end, for what was sent before it
TIMEOUT = 30


@dataclass(order=True)
class Step:
    """The next request of a life, and when it is to be sent."""

    due: float
    number: int  # of the life
    index: int
    request: Request = field(compare=False)
    life: Life = field(compare=False)


class Connections:
    """Kept alive while they are busy, as a proxy keeps them."""

    def __init__(self, port: int) -> None:
        self.port, self.idle = port, list[tuple[float, http.client.HTTPConnection]]()

    def send(self, request: Request) -> tuple[int, bytes]:
        connection = self._taken()
        connection.request(request.method, request.path, request.body, request.headers)
        answer = connection.getresponse()
        body = answer.read()
        self.idle.append((time.monotonic(), connection))
        return answer.status, body

    def _taken(self) -> http.client.HTTPConnection:
        while self.idle:
            since, connection = self.idle.pop(0)
            if time.monotonic() - since < IDLE:
                return connection
            connection.close()
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)


class Load:
    """`first` is the number of the first life: none comes twice in a database. `lasts`: a life's seconds."""

    def __init__(
        self, town: Town, port: int, *, first: int, rate: float, seconds: float, lasts: float
    ) -> None:
        self.town, self.first, self.rate = town, first, rate
        self.gap, self.connections = lasts / REQUESTS, Connections(port)
        self.measured = (lasts, lasts + seconds)  # before that, not yet as many live as later
        self.begun, self.done = 0, 0
        self.queue: list[Step] = []
        self.ready = threading.Condition()
        self.took: dict[str, list[float]] = {"writes": [], "pages": []}
        self.errors: list[str] = []
        self.start = time.monotonic() + 0.5

    def run(self) -> None:
        threads = [threading.Thread(target=self._work, daemon=True) for _n in range(THREADS)]
        for thread in threads:
            thread.start()
        ends = self.start + self.measured[1] + PATIENCE
        for thread in threads:
            thread.join(max(0.0, ends - time.monotonic()))
        with self.ready:
            for step in self.queue:  # never sent: they have waited until now
                self._note(step, time.monotonic())

    def _work(self) -> None:
        while step := self._next():
            self._do(step)

    def _next(self) -> Step | None:
        """The step that is due next, once it is; None when the measured time is over."""
        with self.ready:
            while True:
                self._begin()
                now, ends = time.monotonic(), self.start + self.measured[1]
                due = self.queue[0].due if self.queue else ends
                if due >= ends:
                    return None
                if due <= now:
                    return heapq.heappop(self.queue)
                self.ready.wait(min(due - now, 0.05))

    def _begin(self) -> None:
        """Lives whose time has come; one more is always in the queue."""
        now = time.monotonic()
        while (due := self.start + self.begun / self.rate) <= now + 1 / self.rate:
            lived = life(self.town, self.first + self.begun)
            heapq.heappush(self.queue, Step(due, self.begun, 0, next(lived), lived))
            self.begun += 1

    def _do(self, step: Step) -> None:
        try:
            status, body = self.connections.send(step.request)
        except OSError as error:
            status, body = 0, repr(error).encode()
        now = time.monotonic()
        with self.ready:
            self._note(step, now)
            if status != step.request.status:
                said = body[-300:].decode(errors="replace") if status != 200 else _complaints(body)
                self.errors.append(f"{step.request.method} {step.request.path}: {status} {said}")
                return
            self._go_on(step, body, now)

    def _go_on(self, step: Step, body: bytes, now: float) -> None:
        try:
            request = step.life.send(body)
        except StopIteration:
            self.done += self._is_measured(now)
            return
        heapq.heappush(self.queue, Step(step.due + self.gap, step.number, step.index + 1, request, step.life))
        self.ready.notify()

    def _note(self, step: Step, now: float) -> None:
        if self._is_measured(step.due):
            self.took[step.request.kind].append(now - step.due)

    def _is_measured(self, when: float) -> bool:
        return self.measured[0] <= when - self.start < self.measured[1]


def _complaints(page: bytes) -> str:
    """What a form says that is shown again."""
    return page[page.find(b"error-summary") :][:300].decode(errors="replace")


def main() -> None:
    asked: dict[str, Any] = json.load(sys.stdin)
    load = Load(Town(**asked.pop("town")), **asked)
    load.run()
    told = {"took": load.took, "errors": load.errors, "done": load.done, "begun": load.begun}
    print(json.dumps(told | {"processor": time.process_time()}), flush=True)


if __name__ == "__main__":
    main()
