"""How often a key may ask: a fixed window in the shared cache, told in the headers of each answer.

The headers are those of draft-ietf-httpapi-ratelimit-headers-06 (RateLimit-Limit, -Remaining, -Reset,
-Policy); Retry-After is RFC 9110's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

from disputes.api.problems import Problem

WRITTEN = re.compile(r"(?P<most>[0-9]{1,9})/(?P<unit>[smh])")
SECONDS = {"s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True)
class Rate:
    """`most` requests in a window of so many `seconds`."""

    most: int
    seconds: int


@dataclass(frozen=True)
class Standing:
    """Where a key stands in the present window, of which `reset` seconds are left."""

    rate: Rate
    left: int
    reset: int


@lru_cache(maxsize=8)
def rate_of(text: str) -> Rate | None:
    """A rate written like "3000/m" (s, m or h); None for "", no limit."""
    if not text:
        return None
    found = WRITTEN.fullmatch(text)
    if not found:
        raise ImproperlyConfigured(f"API_RATE is “{text}”. Write it like 3000/m.")
    return Rate(int(found["most"]), SECONDS[found["unit"]])


class Counted:
    """What this process may still let pass without asking the cache, by key.

    It takes from the shared count in small blocks, so that a request costs no write of its own. More than the
    limit never pass; of a block that a process does not use up in time, fewer do: at most 1/200 of the limit.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: dict[int, tuple[str, int, int]] = {}  # window, taken by all, of it left here

    def left(self, key: int, window: str, rate: Rate) -> int:
        """How many requests the key has left after this one; -1 if this one is too many."""
        with self._lock:
            held, taken, here = self._held.get(key, ("", 0, 0))
            if held != window:
                taken, here = 0, 0
            if here == 0 and taken < rate.most:
                block = max(1, rate.most // 200)
                taken = _take(window, block, 2 * rate.seconds)
                here = max(0, block - max(0, taken - rate.most))
            self._held[key] = (window, taken, max(0, here - 1))
            return rate.most - min(taken, rate.most) + here - 1


def _take(name: str, block: int, seconds: int) -> int:
    """How many were taken, this block included; the database's cache may miss one of two at once."""
    try:
        return cache.incr(name, block)
    except ValueError:  # the first of its window
        return block if cache.add(name, block, seconds) else _take(name, block, seconds)


counted = Counted()


def count(request: HttpRequest, key: int, now: float) -> None:
    """Count one request of a key at `now` (seconds since 1970). A Problem once there were too many."""
    rate = rate_of(settings.API_RATE)
    if rate is None:
        return
    window, gone = divmod(int(now), rate.seconds)
    left = counted.left(key, f"api-rate:{key}:{rate.most}:{rate.seconds}:{window}", rate)
    standing = Standing(rate, max(0, left), rate.seconds - gone)
    request.api_standing = standing  # type: ignore[attr-defined]
    if left < 0:
        raise Problem("too_many_requests", headers={"Retry-After": str(standing.reset)})


def tell(request: HttpRequest, response: HttpResponse) -> None:
    """Write the standing into the answer's headers."""
    standing: Standing | None = getattr(request, "api_standing", None)
    if standing is None:
        return
    response["RateLimit-Limit"] = str(standing.rate.most)
    response["RateLimit-Remaining"] = str(standing.left)
    response["RateLimit-Reset"] = str(standing.reset)
    response["RateLimit-Policy"] = f"{standing.rate.most};w={standing.rate.seconds}"
