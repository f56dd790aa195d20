"""Figures are counted on a copy of the database where there is one; everything else stays away from it."""

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import Error, connections
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from mediation.figures.asked import Asked
from mediation.figures.made import make
from mediation.figures.replica import COPY, counting
from tests.factories import make_mediator
from tests.mediation.counted import CLOSED, facts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

READ_ONLY = {
    "sqlite": {"init_command": "PRAGMA query_only=ON"},
    "postgresql": {"options": "-c default_transaction_read_only=on"},
}


@pytest.fixture
def copy():
    """A second way into the tests' database, on which nothing can be written: as a replica is."""
    default = connections["default"]
    options = {**default.settings_dict["OPTIONS"], **READ_ONLY[default.vendor]}
    connections.settings[COPY] = {**default.settings_dict, "OPTIONS": options}
    connections[COPY].connect()
    yield connections[COPY]
    connections[COPY].close()
    del connections[COPY]
    del connections.settings[COPY]


def asked_of(connection, act):
    """How many questions an act asks of a database."""
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def figures():
    assert make(Asked(), CLOSED).whole.cases == 6


def year(folder):
    return lambda: call_command("publish_statistics", "--output", str(folder), "--year", "2026", verbosity=0)


def test_figures_ask_the_copy_and_leave_the_main_database_alone(copy, tmp_path):
    facts(6)
    for act in (figures, year(tmp_path)):
        assert asked_of(copy, act) > 0
        assert asked_of(connections["default"], act) == 0


def test_figures_ask_the_main_database_where_there_is_no_copy(tmp_path):
    facts(6)
    for act in (figures, year(tmp_path)):
        assert asked_of(connections["default"], act) > 0


def test_the_heads_page_counts_on_the_copy_and_reads_all_else_where_it_is_written(client, copy):
    cache.clear()
    facts(6)
    client.force_login(make_mediator("Helena", head=True))
    with CaptureQueriesContext(copy) as counted, CaptureQueriesContext(connections["default"]) as read:
        assert client.get("/mediation/figures/").status_code == 200
    assert [query for query in counted.captured_queries if '"mediation_casefacts"' in query["sql"]]
    assert not [query for query in read.captured_queries if '"mediation_casefacts"' in query["sql"]]


def test_what_was_read_from_the_copy_is_saved_to_the_main_database(copy):
    facts(1)
    with counting():
        user = User.objects.first()
        assert user._state.db == COPY
        user.name = "Somebody"
        user.save()
    assert User.objects.get(pk=user.pk).name == "Somebody"


def test_the_copy_itself_takes_nothing(copy):
    with pytest.raises(Error), copy.cursor() as cursor:
        cursor.execute("DELETE FROM mediation_casefacts")


def test_migrations_leave_the_copy_alone(copy):
    assert asked_of(copy, lambda: call_command("migrate", verbosity=0)) == 0
