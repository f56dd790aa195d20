"""How fast the clock's sweep is, whether several at once stay out of each other's way, and pages meanwhile.

    python -m benchmarks.sweep [--compared 2000] [--open 20000] [--overdue 5000] [--sweepers 2 8] [--postgres]

First so many clocks run out among so many open disputes, in turns with a plain ORM loop that writes the
same rows one by one; what counts is the ratio, and what a sweep costs when nothing is due. Then, once for
each number of sweepers, as many run out at once under that many `enforce_deadlines`, with the priority of
the worker's unit. Meanwhile a seller looks at the list and at a dispute; what counts is the slowest
twentieth of these pages against before, and that no clock took effect twice. SQLite, or with `--postgres` a
server of its own.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from statistics import quantiles
from typing import Any

from benchmarks.installation import (
    CHECKOUT,
    GUNICORN,
    HOST,
    Environment,
    free_port,
    install,
    module,
    own_database,
    running,
    wait_for,
)

NICE = 10
PAUSE = 0.1  # seconds between two pages
WARM = 20  # pages that do not count: a server that has just started is slow
QUIET = 60  # pages before


def told(environment: Environment, *arguments: object) -> dict[str, Any]:
    command = module("benchmarks.overdue", *arguments)
    answer = subprocess.run(command, cwd=CHECKOUT, env=environment, check=True, stdout=subprocess.PIPE)
    said: dict[str, Any] = json.loads(answer.stdout)
    return said


def pages(port: int, session: str, paths: list[str], more: Callable[[int], bool]) -> Iterator[float]:
    """How long each page takes, in seconds, one after the other."""
    headers = {"Host": HOST, "X-Forwarded-Proto": "https", "Cookie": f"sessionid={session}"}
    asked = 0
    while more(asked):
        started = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", paths[asked % len(paths)], headers=headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"{paths[asked % len(paths)]}: {answer.status}")
        yield time.monotonic() - started
        asked += 1
        time.sleep(PAUSE)


def p95(took: list[float]) -> float:
    return quantiles(took, n=20)[-1] * 1000


def start(environment: Environment, sweepers: int) -> list[subprocess.Popen[bytes]]:
    command = [sys.executable, "manage.py", "enforce_deadlines"]
    swept = [
        subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL)
        for _sweeper in range(sweepers)
    ]
    for each in swept:
        os.setpriority(os.PRIO_PROCESS, each.pid, NICE)
    return swept


def pages_during(
    swept: list[subprocess.Popen[bytes]], port: int, session: str, paths: list[str]
) -> list[float]:
    took = list(pages(port, session, paths, lambda _asked: any(each.poll() is None for each in swept)))
    if any(each.returncode for each in swept):
        raise RuntimeError("a sweeper failed")
    return took


def at_once(environment: Environment, port: int, count: int, sweepers: int) -> None:
    """So many overdue, and so many sweepers, until none is left: a sweep stops after four minutes."""
    stage = told(environment, "overdue", count)
    paths = ["/seller/", f"/seller/disputes/{stage['waiting']}/"]
    list(pages(port, stage["session"], paths, lambda asked: asked < WARM))
    quiet = list(pages(port, stage["session"], paths, lambda asked: asked < QUIET))
    started = time.monotonic()
    meanwhile: list[float] = []
    while told(environment, "counted", stage["events"])["left"]:
        meanwhile += pages_during(start(environment, sweepers), port, stage["session"], paths)
    took = time.monotonic() - started
    found = told(environment, "counted", stage["events"])
    print(f"{sweepers} sweepers, {count:,} overdue: {found['walked'] / took:,.0f} a second, {found}")
    print(
        f"  pages: p95 {p95(quiet):.0f} ms before, {p95(meanwhile):.0f} ms meanwhile "
        f"({p95(meanwhile) / p95(quiet):.1f} times), {len(meanwhile)} pages, the longest "
        f"{max(meanwhile) * 1000:.0f} ms",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--compared", type=int, default=2_000)
    parser.add_argument("--open", type=int, default=20_000)
    parser.add_argument("--overdue", type=int, default=5_000)
    parser.add_argument("--sweepers", type=int, nargs="*", default=[2, 8])
    parser.add_argument("--postgres", action="store_true")
    asked = parser.parse_args()
    with own_database("sweep", postgres=asked.postgres) as environment:
        print("PostgreSQL" if asked.postgres else "SQLite", flush=True)
        install(environment)
        command = module("benchmarks.overdue", "compare", asked.compared, asked.open)
        subprocess.run(command, cwd=CHECKOUT, env=environment, check=True)
        port = free_port()
        web = environment | {"WEB_BIND": f"127.0.0.1:{port}"}
        with running(web, [*GUNICORN, "config.wsgi"]):
            wait_for(f"http://127.0.0.1:{port}/readyz")
            for sweepers in asked.sweepers:
                at_once(environment, port, asked.overdue, sweepers)


if __name__ == "__main__":
    main()
