"""The record cut into months by docs/deploy/partition_events.sql: rehearsed on a copy, on PostgreSQL."""

import subprocess
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection, connections

from disputes.flow import State
from disputes.models.record import SEQUENCE_BITS
from tests.factories import make_dispute, make_dispute_in
from tests.installation import ROOT, database_url, manage, programs_path, run

SCRIPT = ROOT / "docs/deploy/partition_events.sql"
MORE = """
import django; django.setup()
from itertools import count
from tests import factories
factories._number = count(1000)  # the copy has the first ones
print(factories.make_dispute_in("closed").pk)
"""


def test_the_script_counts_events_as_the_model_does():
    text = SCRIPT.read_text()
    assert f"CHECK (id = (dispute_id << {SEQUENCE_BITS}) + sequence)" in text
    assert text.count(f") << {SEQUENCE_BITS}") >= 4


@contextmanager
def copy_of_the_database():
    """Another database with all that the tests' own has, for as long as this lasts."""
    ours = connection.settings_dict["NAME"]
    copy = f"{ours}_partitioned"
    connections.close_all()  # only what nobody uses can be copied
    with psycopg.connect(database_url("postgres"), autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{ours}"')
        yield database_url(copy)
        server.execute(f'DROP DATABASE "{copy}" WITH (FORCE)')


def cut(url):
    command = ["psql", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--file", str(SCRIPT), url]
    return subprocess.run(command, env={"PATH": programs_path()}, capture_output=True, text=True)


def places(rows):
    """In which partition the events of each dispute lie."""
    return {dispute: set(names) for dispute, names in rows.fetchall()}


PLACES = (
    "SELECT dispute_id, array_agg(DISTINCT tableoid::regclass::text) FROM disputes_event GROUP BY dispute_id"
)

if connection.vendor == "postgresql":  # nothing of it exists on SQLite, so that there is nothing to skip
    pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

    def test_the_record_is_cut_into_months_and_stays_whole(tmp_path):
        old = {make_dispute_in(State.CLOSED).pk, make_dispute().pk}
        with copy_of_the_database() as url:
            done = cut(url)
            assert (done.returncode, done.stderr) == (0, "")
            here = {"DATABASE_URL": url, "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
            assert manage(tmp_path, "enforce_deadlines", **here).returncode == 0
            opened = run(tmp_path, "-c", MORE, **here)
            new = int(opened.stdout)
            with psycopg.connect(url, autocommit=True) as copy:
                _lies_in_its_month(copy, old, new)
                _is_as_unchangeable(copy)
                _is_found_in_one_place(copy, new)
                copy.execute("SELECT disputes_begin_month()")
            checked = manage(tmp_path, "verify_record", "--verbosity", "0", **here)
            assert (checked.returncode, checked.stdout) == (0, "3 checked, 0 broken.\n")


def _lies_in_its_month(copy, old, new):
    found = places(copy.execute(PLACES))
    month = copy.execute("SELECT to_char(CURRENT_DATE, 'YYYY_MM')").fetchone()[0]
    assert {dispute: found.pop(dispute) for dispute in old} == {
        dispute: {"disputes_event_before"} for dispute in old
    }
    assert found == {new: {f"disputes_event_{month}"}}
    assert copy.execute("SELECT count(*) FROM disputes_event WHERE id >= 1::bigint << 53").fetchone() == (0,)


def _is_as_unchangeable(copy):
    for change in (
        "UPDATE disputes_event SET action = 'accept'",
        "DELETE FROM disputes_event",
        "TRUNCATE disputes_event CASCADE",
        "TRUNCATE disputes_event_before CASCADE",
    ):
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="events are never"):
            copy.execute(change)
    columns = (
        "dispute_id, sequence, action, actor_id, role, from_state, to_state, at, data, previous_hash, hash"
    )
    again = f"INSERT INTO disputes_event (id, {columns}) SELECT id + %s, {columns} FROM disputes_event"
    with pytest.raises(psycopg.errors.UniqueViolation):
        copy.execute(again, [0])
    with pytest.raises(psycopg.errors.CheckViolation):  # the same place in a record under another number
        copy.execute(again, [1 << 50])
    one = "UPDATE disputes_delivery SET event_id = 1 WHERE id = (SELECT min(id) FROM disputes_delivery)"
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        copy.execute(one + "; SET CONSTRAINTS ALL IMMEDIATE")

    unchecked = "SELECT count(*) FROM pg_constraint WHERE contype IN ('f', 'c') AND NOT convalidated"
    assert copy.execute(unchecked).fetchone() == (0,)


def _is_found_in_one_place(copy, dispute):
    """Who asks for an event by its number looks into one partition."""
    number = (dispute << SEQUENCE_BITS) + 1
    plan = copy.execute(f"EXPLAIN SELECT * FROM disputes_event WHERE id = {number}").fetchall()
    assert len({line for (line,) in plan if "disputes_event_" in line and " on " in line}) == 1
