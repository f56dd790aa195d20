"""The database as one file: SQLite's own online backup, PostgreSQL's pg_dump and pg_restore."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection
from psycopg import pq
from psycopg.conninfo import make_conninfo

DUMPS = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


class BackupFailed(Exception):  # noqa: N818 - the word that people read
    """The reason is a sentence for the operator."""


def dump_database(folder: Path) -> Path:
    """Write the database as it is at one moment, while others go on writing, into a folder; the file."""
    path = folder / DUMPS[connection.vendor]
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(path)) as copy:
            connection.connection.backup(copy)
    else:
        _run("pg_dump", "--format=custom", "--no-owner", f"--file={path}")
    return path


def is_empty() -> bool:
    return not connection.introspection.table_names()


def load_database(folder: Path) -> None:
    """Fill the empty database from a dump of the same kind of database."""
    path = folder / DUMPS[connection.vendor]
    if not path.exists():
        raise BackupFailed(
            f"There is no {path.name} in {folder}: is it a backup of another kind of database?"
        )
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(path)) as copy:
            copy.backup(connection.connection)
    else:
        _run("pg_restore", "--exit-on-error", "--no-owner", "--single-transaction", path=path)


def _run(program: str, *options: str, path: Path | None = None) -> None:
    """A program of PostgreSQL's, on our database; the password is not for the list of processes."""
    where, password = _address()
    try:
        done = subprocess.run(  # noqa: S603 - the words are our own settings
            [program, *options, "--dbname", where, *([str(path)] if path else [])],
            check=False,
            env={**os.environ, **({"PGPASSWORD": password} if password else {})},
            capture_output=True,
            text=True,
        )
    except FileNotFoundError as error:
        raise BackupFailed(f"{program} is not installed: it comes with PostgreSQL's client.") from error
    if done.returncode:
        raise BackupFailed(f"{program}: {done.stderr.strip()}")


def _address() -> tuple[str, str]:
    """Where we are connected to, as PostgreSQL's programs understand it, and the password."""
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    asked = {name: word for name, word in connection.get_connection_params().items() if name in known}
    password = asked.pop("password", "")
    return make_conninfo(**asked), str(password or "")
