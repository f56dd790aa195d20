"""/readyz: a process gets requests once it can serve them, and says why while it cannot."""

import pytest
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from redis.exceptions import ConnectionError as RedisConnectionError

from disputes.demo import load_people
from disputes.running import readiness

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def refused(client, reason):
    answer = client.get("/readyz")
    return (answer.status_code, answer.json()) == (503, {"ready": False, "reasons": [reason]})


def ready(client):
    answer = client.get("/readyz")
    return (answer.status_code, answer.json()) == (200, {"ready": True, "reasons": []})


def test_a_whole_installation_is_ready(client):
    assert ready(client)


def test_nothing_is_ready_without_its_database(client, monkeypatch):
    def fail(*args):
        raise OperationalError("could not connect to server at 10.0.0.3")

    monkeypatch.setattr(connection, "cursor", fail)
    assert refused(client, "The database cannot be reached.")


def test_nothing_is_ready_while_a_migration_is_missing(client):
    recorder = MigrationRecorder(connection)
    app, name = next(each for each in readiness._newest() if each[0] == "disputes")
    recorder.record_unapplied(app, name)
    try:
        assert refused(client, f"Migrations are missing: disputes.{name}.")
    finally:
        recorder.record_applied(app, name)
    assert ready(client)


def test_a_process_stays_ready_while_the_next_version_is_installed(client):
    recorder = MigrationRecorder(connection)
    recorder.record_applied("disputes", "9999_of_the_next_version")
    try:
        assert ready(client)
    finally:
        recorder.record_unapplied("disputes", "9999_of_the_next_version")


@pytest.mark.parametrize("error", [DatabaseError("no table cache"), RedisConnectionError("10.0.0.4 refused")])
def test_nothing_is_ready_without_its_cache(client, monkeypatch, error):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr(type(cache._connections["default"]), "get", fail)
    assert refused(client, "The cache cannot be used.")


def test_nothing_is_ready_where_evidence_cannot_be_kept(client, monkeypatch, tmp_path):
    (tmp_path / "taken").write_text("a file where the folder should be")
    monkeypatch.setitem(storages["evidence"].__dict__, "location", str(tmp_path / "taken"))
    assert refused(client, "The storage of evidence cannot be used.")
    monkeypatch.setitem(storages["evidence"].__dict__, "location", str(tmp_path / "new"))
    assert ready(client)


def test_no_real_installation_is_ready_while_demo_accounts_can_sign_in(client, settings):
    load_people()
    settings.DEBUG = True
    assert ready(client)
    settings.DEBUG = False
    assert refused(client, "Demo accounts can sign in.")


def test_readiness_costs_few_queries(client, django_assert_max_num_queries):
    client.get("/readyz")
    with django_assert_max_num_queries(5):
        client.get("/readyz")
