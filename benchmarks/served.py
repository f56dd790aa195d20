"""A signed-in seller's list of 25 rows in requests a second, against a bare view under the same server.

    python -m benchmarks.served [--disputes 1000] [--seconds 5] [--postgres]

gunicorn as in production, two processes of four threads, and eight clients on connections that stay open;
the list and a bare Django view (`benchmarks.bare`: no middleware, no database) in turns. What counts is the
ratio. The processor time of the servers for each request is printed too.
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


class Server:
    """One of the two, and what it was asked for."""

    def __init__(self, port: int, session: str, pid: int) -> None:
        self.port, self.pid = port, pid
        lines = [f"Host: {HOST}", "X-Forwarded-Proto: https", f"Cookie: sessionid={session}"]
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
def both(environment: Environment, session: str) -> Iterator[dict[str, Server]]:
    ports = [free_port(), free_port()]
    product = [*GUNICORN, f"--bind=127.0.0.1:{ports[0]}", *SERVER, "config.wsgi"]
    bare = [*GUNICORN[:3], f"--bind=127.0.0.1:{ports[1]}", *SERVER, "--log-level=warning", "benchmarks.bare"]
    with running(environment, product, bare) as pids:
        servers = [Server(port, session, pid) for port, pid in zip(ports, pids, strict=True)]
        _wait(servers)
        yield dict(zip(("list", "bare view"), servers, strict=True))


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
        with both(environment, made.stdout.decode().strip()) as servers:
            for server in servers.values():
                server.ask(1)
                server.count, server.seconds, server.processor = 0, 0.0, 0.0
            for _round in range(ROUNDS):
                for server in servers.values():
                    server.ask(asked.seconds)
            for name, server in servers.items():
                print(f"{name:10} {server}")
            print(f"ratio {servers['list'].rate / servers['bare view'].rate:.3f}")


if __name__ == "__main__":
    main()
