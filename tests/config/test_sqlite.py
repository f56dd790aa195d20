"""Writers on SQLite stand in line: nobody starves, nobody is told that the database is locked."""

import os
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import OperationalError, connections, transaction

from accounts.models import User
from config.sqlite import turn as line
from config.sqlite.base import DatabaseWrapper
from config.sqlite.turn import Turn

pytestmark = pytest.mark.skipif(connections["default"].vendor != "sqlite", reason="about SQLite alone")
WRITERS = 8


@pytest.fixture(autouse=True)
def allow_connections(django_db_blocker):
    """The databases here are files of the tests' own, which pytest-django knows nothing of."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "written.sqlite3"
    with sqlite3.connect(path) as plain:
        plain.execute("PRAGMA journal_mode=WAL")
        plain.execute("CREATE TABLE written (id INTEGER PRIMARY KEY, by INTEGER NOT NULL)")
    plain.close()
    return path


def connect(path, timeout=5.0):
    """A connection of its own to this database, as a process or thread of its own would have."""
    options = {"timeout": timeout, "transaction_mode": "IMMEDIATE"}
    defaults = connections["default"].settings_dict if connections["default"].vendor == "sqlite" else {}
    settings = {**defaults, "ENGINE": "config.sqlite", "NAME": str(path), "OPTIONS": options}
    settings |= {"AUTOCOMMIT": True, "CONN_HEALTH_CHECKS": False, "CONN_MAX_AGE": 0, "TIME_ZONE": None}
    return DatabaseWrapper(settings, alias=f"writer-{time.monotonic_ns()}")


@pytest.fixture
def writer(database):
    opened = []

    def open_one(timeout=5.0):
        opened.append(connect(database, timeout))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


def insert(one, by=1):
    with one.cursor() as cursor:
        cursor.execute("INSERT INTO written (by) VALUES (%s)", [by])


def written(database):
    with sqlite3.connect(database) as plain:
        return plain.execute("SELECT COUNT(*) FROM written").fetchone()[0]


def is_free(one):
    """Whether somebody else could write now."""
    turn = Turn(one.connection.turn.path, timeout=0.1)
    try:
        turn.take()
    except TimeoutError:
        return False
    turn.give_back()
    return True


@pytest.mark.alone
@pytest.mark.parametrize("how", ["transaction", "autocommit"])
def test_eight_processes_write_about_equally_often(database, how):
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{database}"}
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    children = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.config.writer", str(n), how], env=environment, text=True, **pipes
        )
        for n in range(WRITERS)
    ]
    assert [child.stdout.readline() for child in children] == ["ready\n"] * WRITERS
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    answers = [child.communicate(timeout=60) for child in children]

    assert [errors for _, errors in answers] == [""] * WRITERS
    counts = [int(output.split()[0]) for output, _ in answers]
    waits = [float(output.split()[1]) for output, _ in answers]
    assert written(database) == sum(counts)
    assert min(counts) * 2 >= max(counts), counts
    assert max(waits) < 1, waits


def test_turn_is_kept_to_the_end_of_the_transaction(writer):
    one = writer()
    one.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert not is_free(one)
    insert(one)
    assert not is_free(one)
    one.commit()
    assert is_free(one)


def test_turn_is_given_back_after_rollback(writer, database):
    one = writer()
    one.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    insert(one)
    one.rollback()
    assert is_free(one)
    assert written(database) == 0


def test_turn_is_given_back_when_the_connection_closes_in_a_transaction(writer, database):
    one = writer()
    one.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    insert(one)
    path = one.connection.turn.path
    one.connection.close()
    turn = Turn(path, timeout=0.1)
    turn.take()
    turn.give_back()
    assert written(database) == 0


def test_turn_is_given_back_when_begin_fails(writer, database):
    one = writer(timeout=0.1)
    one.ensure_connection()
    outsider = sqlite3.connect(database, isolation_level=None)
    outsider.execute("BEGIN IMMEDIATE")  # a tool that knows nothing of our line
    with pytest.raises(OperationalError, match="database is locked"):
        one.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    outsider.execute("ROLLBACK")
    outsider.close()
    assert is_free(one)


def test_turn_is_given_back_when_a_single_write_fails(writer):
    one = writer()
    one.ensure_connection()
    with pytest.raises(OperationalError), one.cursor() as cursor:
        cursor.execute("INSERT INTO nowhere VALUES (1)")
    assert is_free(one)


def test_turn_is_kept_with_autocommit_off_until_commit(writer):
    one = writer()
    one.set_autocommit(False)
    insert(one)
    assert not is_free(one)
    one.commit()
    assert is_free(one)


def test_reader_never_waits(writer, database):
    one, other = writer(), writer(timeout=0.1)
    insert(one)
    one.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with other.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM written")
        assert cursor.fetchone() == (1,)
    one.rollback()


@pytest.mark.parametrize("short", [0.1, 1.0], ids=["in the line", "asking again"])
def test_second_writer_is_refused_after_the_timeout_instead_of_waiting_for_ever(
    writer, database, monkeypatch, short
):
    monkeypatch.setattr(line, "SHORT", short)
    one, other = writer(), writer(timeout=0.2)
    one.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with pytest.raises(OperationalError, match="database is locked"):
        insert(other)
    one.rollback()
    time.sleep(0.1)  # the one who gave up steps out of the line
    insert(other)
    assert written(database) == 1


def left_behind(path):
    """How many threads run here, and how often this file is open."""
    files = [each for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
    return threading.active_count(), [str(each.resolve()) for each in files].count(path)


def test_who_gives_up_soon_leaves_no_thread_and_no_open_file_behind(writer, database):
    one, other = writer(), writer(timeout=0.01)
    one.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    before = left_behind(one.connection.turn.path)
    for _ in range(5):
        with pytest.raises(OperationalError, match="database is locked"):
            insert(other)
    assert left_behind(one.connection.turn.path) == before
    one.rollback()
    insert(other)
    assert written(database) == 1


def test_who_waits_shortly_writes_as_soon_as_the_turn_is_free(writer, database, monkeypatch):
    one, other, pauses = writer(), writer(timeout=1.0), []

    def pause(seconds):
        pauses.append(seconds)
        if len(pauses) == 2:
            one.rollback()

    monkeypatch.setattr(line, "sleep", pause)
    one.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    insert(other)
    assert (pauses, written(database)) == ([line.PAUSE] * 2, 1)


def test_threads_of_one_process_exclude_each_other(database):
    def write():
        one = connect(database)
        for _ in range(20):
            insert(one)
        one.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert written(database) == 80


@pytest.mark.django_db(transaction=True)
def test_nested_transactions_hold_one_turn():
    one = connections["default"]
    with transaction.atomic(durable=True):
        with transaction.atomic():
            User.objects.create_user("inner@example.com")
            transaction.set_rollback(True)
        User.objects.create_user("outer@example.com")
        assert not is_free(one)
    assert is_free(one)
    assert [user.email for user in User.objects.all()] == ["outer@example.com"]


def test_database_in_memory_has_no_line():
    one = connect(":memory:")
    one.ensure_connection()
    assert one.connection.turn is None
