"""The database is cut off while disputes live: PostgreSQL's connections, SQLite's right to write."""

import sqlite3
import time
from contextlib import closing, contextmanager
from threading import Event, Thread

import pytest
from django.db import connection

from tests.faults.afterwards import check_everything
from tests.faults.databases import PostgresServer
from tests.faults.lives import lead_lives
from tests.faults.passing import until_nothing_waits
from tests.faults.stage import listen, make_shop
from tests.faults.till import open_till

pytestmark = pytest.mark.faults

DISPUTES, CALLERS = 80, 8
HELD = 30.0  # seconds, longer than a writer waits for SQLite: config/database.py
DOWN = 2.0  # seconds
PATIENCE = 600


@contextmanager
def cutting(databases, desk, shop, dice):
    """Takes the database away once for long, then cuts it off for a moment again and again, until the end."""
    over = Event()
    has_server = isinstance(databases, PostgresServer)

    def go_on():
        while not shop.has_gone_on() and not over.wait(0.1):  # a slow machine takes a while to write anything
            continue
        time.sleep(dice.uniform(0, 1))
        restart(databases) if has_server else hold_writers(desk, HELD)
        while not over.wait(dice.uniform(0.5, 2)):
            if shop.has_gone_on(dice.randint(1, 20)):
                databases.cut() if has_server else hold_writers(desk, dice.uniform(0.1, 1))

    thread = Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def restart(server):
    server.crash()
    time.sleep(DOWN)
    server.start()


def hold_writers(desk, seconds):
    """Nobody may write meanwhile: another program has the file for itself."""
    with closing(sqlite3.connect(desk.url.removeprefix("sqlite:///"), isolation_level=None)) as held:
        held.execute("PRAGMA busy_timeout=20000")
        held.execute("BEGIN EXCLUSIVE")
        time.sleep(seconds)
        held.execute("ROLLBACK")


def test_a_database_that_is_cut_off_loses_nothing_and_is_told_as_a_pause(make_desk, databases, dice):
    desk = make_desk()
    marketplace, shop = make_shop(desk)
    with open_till(shop) as till:
        till.secret = listen(marketplace, till.url)[1]
        connection.close()  # it would be cut too
        with desk:
            with cutting(databases, desk, shop, dice):
                lead_lives(shop, DISPUTES, dice, callers=CALLERS)
            connection.close()
            until_nothing_waits(PATIENCE)
            till.close()
        print(f"Asked again because of {shop.repeated}.")
    assert shop.refused == []
    assert "503 unavailable" in shop.repeated
    assert not [why for why in shop.repeated if why.startswith("500")]
    check_everything(desk, shop, till)
