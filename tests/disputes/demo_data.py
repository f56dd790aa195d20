"""The demonstration as tests load it."""

from contextlib import contextmanager
from datetime import UTC, datetime
from io import StringIO

import time_machine
from django.core.management import call_command
from django.db import connection, transaction

NOW = datetime(2026, 11, 18, 10, tzinfo=UTC)


def load(at=NOW):
    with time_machine.travel(at, tick=False):
        call_command("load_demo", stdout=StringIO())


@contextmanager
def loaded_once(django_db_blocker):
    """For a module: what a test changes of it is undone after the test."""
    with django_db_blocker.unblock(), transaction.atomic():
        connection.atomic_blocks[-1]._from_testcase = True  # as of pytest-django's own: `perform` begins anew
        load()
        yield
        transaction.set_rollback(True)
