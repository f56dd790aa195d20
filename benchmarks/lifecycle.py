"""How many complete disputes a second one machine carries over HTTP, with web server and task worker.

    python -m benchmarks.lifecycle [--postgres] [--seconds 30] [--rates 0.5 1 2] [--limit 250]

A dispute is 10 writes and 40 page views by buyer, seller, mediator and the marketplace's program
(`benchmarks.lives`). Web server and worker run as docs/operations.md says, with DEBUG off, in a scratch
folder on SQLite, or with `--postgres` on a server of its own; the generator shares the machine with them.
Rates rise until the slowest hundredth of writes or of pages takes longer than the limit, or anything fails;
then the one that just holds is looked for between the last two. Latencies count from the time at which a
request was due.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import quantiles
from typing import Any
from urllib.request import urlopen

from benchmarks.installation import (
    CHECKOUT,
    GUNICORN,
    Environment,
    free_port,
    install,
    module,
    own_database,
    running,
    wait_for,
)

BUYERS, STORES, MEDIATORS = 4000, 200, 20
LASTS = 15  # seconds of a life: as many live at once as the rate says in that time
RATES = [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8]
BISECTIONS = 2
YEAR = 365 * 24 * 3600
QUOTED = 60_000_000 / YEAR  # disputes a second, as eBay quoted them for a year
GAUGE = re.compile(r"^(desk_tasks_waiting|desk_tasks_oldest_seconds) ([\d.e+-]+)$", re.MULTILINE)


@dataclass(frozen=True)
class Trial:
    """What came of one rate."""

    rate: float
    seconds: float
    limit: float
    told: dict[str, Any]
    waiting: dict[str, float]

    @property
    def holds(self) -> bool:
        slowest = max(percentile(took, 99) for took in self.told["took"].values())
        return not self.told["errors"] and slowest < self.limit / 1000

    def lines(self) -> Iterator[str]:
        took, seconds = self.told["took"], self.seconds
        writes, pages = (len(took[kind]) / seconds for kind in ("writes", "pages"))
        yield (
            f"{self.rate:5.2f} a second: {self.told['done'] / seconds:5.2f} disputes ended, "
            f"{writes:6.1f} writes and {pages:6.1f} pages a second, "
            f"{len(self.told['errors'])} errors: {'holds' if self.holds else 'too much'}"
        )
        for kind, each in took.items():
            figures = ", ".join(f"p{n} {percentile(each, n) * 1000:6.0f}" for n in (50, 95, 99))
            yield f"      {kind:7} {figures} ms, the longest {max(each) * 1000:6.0f} ms"
        share = self.told["processor"] / (LASTS + seconds)
        oldest, waiting = self.waiting["desk_tasks_oldest_seconds"], self.waiting["desk_tasks_waiting"]
        yield f"      the worker had {waiting:.0f} tasks waiting, the oldest for {oldest:.0f} s;"
        yield f"      the generator took {share:.2f} of one core"
        yield from (f"      {error}" for error in self.told["errors"][:3])


def percentile(values: list[float], number: int) -> float:
    return quantiles(values, n=100, method="inclusive")[number - 1]


class Machine:
    """The running installation; each trial has orders of its own."""

    def __init__(self, port: int, town: dict[str, Any], seconds: float, limit: float) -> None:
        self.port, self.town, self.seconds, self.limit = port, town, seconds, limit
        self.lives = 0

    def tried(self, rate: float, seconds: float = 0) -> Trial:
        asked = {
            "town": self.town,
            "port": self.port,
            "first": self.lives,
            "rate": rate,
            "seconds": seconds or self.seconds,
            "lasts": LASTS,
        }
        answer = subprocess.run(
            [sys.executable, "-m", "benchmarks.load"],
            cwd=CHECKOUT,
            input=json.dumps(asked),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        told = json.loads(answer.stdout)
        self.lives += told["begun"]
        return Trial(rate, asked["seconds"], self.limit, told, self.waiting())

    def waiting(self) -> dict[str, float]:
        with urlopen(f"http://127.0.0.1:{self.port}/metrics") as answer:
            return {name: float(value) for name, value in GAUGE.findall(answer.read().decode())}

    def shown(self, rate: float) -> bool:
        trial = self.tried(rate)
        print(*trial.lines(), sep="\n", flush=True)
        return trial.holds

    def highest(self, rates: list[float]) -> float:
        """The highest rate that holds; 0 if none of them does."""
        holds, fails = 0.0, 0.0
        for rate in rates:
            if not self.shown(rate):
                fails = rate
                break
            holds = rate
        for _time in range(BISECTIONS if fails else 0):
            between = (holds + fails) / 2
            holds, fails = (between, fails) if self.shown(between) else (holds, between)
        return holds


def measure(environment: Environment, rates: list[float], seconds: float, limit: float) -> None:
    install(environment)
    filled = subprocess.run(
        module("benchmarks.townspeople", BUYERS, STORES, MEDIATORS),
        cwd=CHECKOUT,
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    port = free_port()
    web = environment | {"WEB_BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": str(os.cpu_count())}
    with running(web, [*GUNICORN, "config.wsgi"], [sys.executable, "manage.py", "qcluster"]):
        wait_for(f"http://127.0.0.1:{port}/readyz")
        machine = Machine(port, json.loads(filled.stdout), seconds, limit)
        machine.tried(rates[0], seconds=5)  # warms up
        report(machine.highest(rates), limit)


def report(highest: float, limit: float) -> None:
    print(
        f"\nHighest rate with p99 under {limit:.0f} ms and no error: {highest:.2f} disputes a second, "
        f"{highest * 10:.0f} writes and {highest * 40:.0f} pages a second"
    )
    print(
        f"That is {highest / QUOTED:.0%} of 60 million disputes a year ({QUOTED:.1f} a second), "
        f"{highest / QUOTED / 10:.1%} of ten times as many at their peak",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--seconds", type=float, default=30, help="how long each rate is measured")
    parser.add_argument("--rates", type=float, nargs="*", default=RATES, help="disputes a second, rising")
    parser.add_argument("--limit", type=float, default=250, help="milliseconds")
    asked = parser.parse_args()
    with own_database("lifecycle", postgres=asked.postgres) as environment:
        print("PostgreSQL" if asked.postgres else "SQLite", flush=True)
        measure(environment, asked.rates, asked.seconds, asked.limit)


if __name__ == "__main__":
    main()
