"""Rounds of a fault, each with a seed, and the desk that it happens to.

    FAULT_ROUNDS=20 FAULT_SEED=1 .venv/bin/python -m pytest -m faults tests/faults

runs each test so often, with the seeds 1, 2, 3 …; a seed says what happens, and about when.
"""

import os
from random import Random

import pytest
from django.db import connection

from tests.evidence.storing import in_folder
from tests.faults.databases import PostgresServer, SqliteFiles, looking_into
from tests.faults.desk import Desk

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "1"))
FIRST = int(os.environ.get("FAULT_SEED", "1"))


def pytest_generate_tests(metafunc):
    if "dice" in metafunc.fixturenames:
        seeds = range(FIRST, FIRST + ROUNDS)
        metafunc.parametrize("dice", seeds, indirect=True, ids=[f"seed-{seed}" for seed in seeds])


@pytest.fixture
def dice(request):
    return Random(request.param)


@pytest.fixture(scope="session")
def databases(tmp_path_factory):
    kind = PostgresServer if connection.vendor == "postgresql" else SqliteFiles
    found = kind(tmp_path_factory.mktemp("databases"))
    yield found
    found.stop()


@pytest.fixture
def make_desk(databases, tmp_path, django_db_blocker, settings):
    """Makes a desk on a new database, into which the test can look with the models; it does not run yet."""
    url = databases.new()
    settings.DEBUG = True
    in_folder(settings, tmp_path / "desk" / "evidence")
    with looking_into(url, django_db_blocker):

        def make(**variables):
            return Desk(url, tmp_path / "desk", **variables)

        yield make
