"""A marketplace's program that does not give up: it repeats each call with its key until it is answered."""

import threading
import time
from dataclasses import dataclass, field

import requests

PATIENCE = 600  # seconds for one call, repeats included
TIMEOUT = (5, 40)  # to connect, to be answered
LONGEST_PAUSE = 2.0
SOON = 0.2


@dataclass(frozen=True, order=True)
class Done:
    """What was answered as done: the event with this number in the dispute's record."""

    reference: str
    sequence: int
    action: str
    role: str
    key: str = field(compare=False)


@dataclass
class Shop:
    """Calls the API for the parties, and writes down what was acknowledged, refused, and asked again."""

    origin: str
    key: str
    mediator: object = None
    done: list = field(default_factory=list)
    refused: list = field(default_factory=list)
    ruled: list = field(default_factory=list)
    repeated: dict = field(default_factory=dict)  # by what came instead of an answer
    seen: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def call(self, method, path, key="", **sent):
        """The first answer that is one: done, or a plain no."""
        headers = {"Authorization": f"Bearer {self.key}"} | ({"Idempotency-Key": key} if key else {})
        ends = time.monotonic() + PATIENCE
        while True:
            assert time.monotonic() < ends, f"{method} {path} is not answered: {self.repeated}"
            try:
                answer = requests.request(
                    method, f"{self.origin}/api/v1{path}", headers=headers, timeout=TIMEOUT, **sent
                )
            except requests.RequestException as error:
                self._note(type(error).__name__)
                time.sleep(SOON)
                continue
            if not (why := _to_be_repeated(answer)):
                return answer
            self._note(why)
            time.sleep(min(float(answer.headers.get("Retry-After", SOON)), LONGEST_PAUSE))

    def has_gone_on(self, count=1):
        """Whether so much was done since the last yes: however slow the machine is, faults leave time."""
        if len(self.done) < self.seen + count:
            return False
        self.seen = len(self.done)
        return True

    def _note(self, why):
        with self.lock:
            self.repeated[why] = self.repeated.get(why, 0) + 1

    def act(self, path, action, role, key, **sent):
        """The dispute after an action, acknowledged; or None where the rules said no."""
        answer = self.call("POST", path, key, **sent)
        said = answer.json()
        with self.lock:
            if answer.status_code == 409:
                self.refused.append((path, action, said["detail"]))
                return None
            assert answer.status_code in (200, 201), (path, answer.status_code, said)
            self.done.append(Done(said["reference"], said["version"], action, role, key))
        return said


def _to_be_repeated(answer):
    """Why an answer is none, or "". What is no problem in JSON is a fault by itself."""
    if answer.status_code < 400:
        return ""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text[:500]
    kind = answer.json()["type"]
    again = answer.status_code >= 500 or kind in ("in_progress", "too_many_requests")
    return f"{answer.status_code} {kind}" if again else ""
