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
from tests.faults.shop import Shop
from tests.faults.stage import listen, make_shop
from tests.faults.till import open_till

pytestmark = pytest.mark.faults

DISPUTES, CALLERS = 60, 8
HELD = 24.0  # seconds, longer than a writer waits for SQLite: config/database.py
DOWN = 2.0  # seconds
PATIENCE = 300


@contextmanager
def cutting(databases, desk, dice):
    """Cuts until the end; a crash of the server, or a long lock, at least once."""
    over = Event()
    cut = _cut_connections if isinstance(databases, PostgresServer) else _hold_writers

    def go_on():
        while not over.wait(dice.uniform(0.3, 1.5)):
            cut(databases, desk, over)

    thread = Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _cut_connections(server, desk, over):
    for _time in range(5):
        server.cut()
        if over.wait(0.5):
            break
    server.crash()
    time.sleep(DOWN)
    server.start()
    over.wait(5)


def _hold_writers(_files, desk, over):
    with closing(sqlite3.connect(desk.url.removeprefix("sqlite:///"), isolation_level=None)) as held:
        held.execute("PRAGMA busy_timeout=20000")
        held.execute("BEGIN EXCLUSIVE")
        time.sleep(HELD)
        held.execute("ROLLBACK")
    over.wait(10)


def test_a_database_that_is_cut_off_loses_nothing_and_is_told_as_a_pause(make_desk, databases, dice):
    desk = make_desk()
    marketplace, key = make_shop()
    shop = Shop(desk.origin, key)
    with open_till(shop) as till:
        till.secret = listen(marketplace, till.url)[1]
        connection.close()  # it would be cut too
        with desk:
            with cutting(databases, desk, dice):
                lead_lives(shop, DISPUTES, dice, callers=CALLERS)
            connection.close()
            until_nothing_waits(PATIENCE)
            till.close()
        print(f"Asked again because of {shop.repeated}.")
    assert shop.refused == []
    assert "503 unavailable" in shop.repeated
    assert not [why for why in shop.repeated if why.startswith("500")]
    check_everything(desk, shop, till)
