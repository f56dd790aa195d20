"""A signed-in seller's list of 25 rows in requests a second, against a bare view under the same server.

    python -m benchmarks.served [--disputes 1000] [--seconds 5] [--postgres]

gunicorn as in production, two processes of four threads, and eight clients with a browser's cookies on
connections that stay open; the list and a bare Django view (`benchmarks.bare`: no middleware, no database) in
turns. What counts is their ratio. For comparison, not as the bar: a view behind `startproject`'s middleware
that says who is signed in. The processor time of the servers for each request is printed too.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.crypto import get_random_string

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
)

CLIENTS, ROUNDS = 8, 3
LENGTH = b"content-length: "
TICKS = os.sysconf("SC_CLK_TCK")
SERVER = [
    "--worker-class",
    "gthread",
    "--workers",
    "2",
    "--threads",
    "4",
    "--no-control-socket",
    "--worker-tmp-dir",
    "/dev/shm",
]
PLAIN = [*GUNICORN[:3], "--log-level=warning"]
FACTORY = "django.core.wsgi:get_wsgi_application()"


class Server:
    """One of the three, and what it was asked for."""

    def __init__(self, port: int, session: str, pid: int) -> None:
        self.port, self.pid = port, pid
        cookies = f"Cookie: sessionid={session}; csrftoken={get_random_string(32)}"
        lines = [f"Host: {HOST}", "X-Forwarded-Proto: https", cookies]
        self.request = ("\r\n".join(["GET /seller/ HTTP/1.1", *lines]) + "\r\n\r\n").encode()
        self.count, self.seconds, self.processor = 0, 0.0, 0.0

    def ask(self, seconds: float) -> None:
        counts, ends = [0] * CLIENTS, time.monotonic() + seconds
        clients = [threading.Thread(target=self._client, args=(n, counts, ends)) for n in range(CLIENTS)]
        before = self._processor_time()
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        self.count += sum(counts)
        self.seconds += seconds
        self.processor += self._processor_time() - before

    def _client(self, number: int, counts: list[int], ends: float) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as line:
            while time.monotonic() < ends:
                line.sendall(self.request)
                _read(line)
                counts[number] += 1

    def _processor_time(self) -> float:
        """Seconds that its processes have worked."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in children]
        return sum(int(each[11]) + int(each[12]) for each in stats) / TICKS

    @property
    def rate(self) -> float:
        return self.count / self.seconds

    def __str__(self) -> str:
        return (
            f"{self.rate:7.0f} a second, {self.processor / self.count * 1000:6.2f} ms of the processor each"
        )


def _read(line: socket.socket) -> None:
    """One whole answer, which has to be a 200."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += line.recv(65536)
    head, _end, body = got.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode())
    lower = head.lower()
    length = int(lower[lower.index(LENGTH) + len(LENGTH) :].split(b"\r\n", 1)[0])
    missing = length - len(body)
    while missing > 0:
        missing -= len(line.recv(65536))


@contextmanager
def all_three(environment: Environment, session: str) -> Iterator[dict[str, Server]]:
    """The servers by name, ready to answer; all on the same database, the bare view on none."""
    applications = {
        "list": [*GUNICORN, "config.wsgi"],
        "bare view": [*PLAIN, "benchmarks.bare"],
        "signed in": [*PLAIN, "--env=DJANGO_SETTINGS_MODULE=benchmarks.signed_in", FACTORY],
    }
    ports = [free_port() for _name in applications]
    commands = [
        [*command[:-1], f"--bind=127.0.0.1:{port}", *SERVER, command[-1]]
        for command, port in zip(applications.values(), ports, strict=True)
    ]
    with running(environment, *commands) as pids:
        servers = [Server(port, session, pid) for port, pid in zip(ports, pids, strict=True)]
        _wait(servers)
        yield dict(zip(applications, servers, strict=True))


def _wait(servers: list[Server]) -> None:
    for server in servers:
        while not _is_open(server.port):
            time.sleep(0.1)


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--disputes", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--postgres", action="store_true")
    asked = parser.parse_args()
    with own_database("served", postgres=asked.postgres) as environment:
        print("PostgreSQL" if asked.postgres else "SQLite", flush=True)
        install(environment)
        command = module("benchmarks.listed", "seller", asked.disputes)
        made = subprocess.run(command, cwd=CHECKOUT, env=environment, check=True, stdout=subprocess.PIPE)
        with all_three(environment, made.stdout.decode().strip()) as servers:
            for server in servers.values():
                server.ask(1)
                server.count, server.seconds, server.processor = 0, 0.0, 0.0
            for _round in range(ROUNDS):
                for server in servers.values():
                    server.ask(asked.seconds)
            for name, server in servers.items():
                print(f"{name:10} {server}")
            for name in ("bare view", "signed in"):
                print(f"the list of the {name}: {servers['list'].rate / servers[name].rate:.3f}")


if __name__ == "__main__":
    main()
