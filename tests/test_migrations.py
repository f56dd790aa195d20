"""Upgrades without downtime: later migrations keep nobody waiting and break no older version."""

from pathlib import Path

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from accounts.migrating import AddIndexWithoutLock
from tests.migrating import findings

# The last migration of each app with which 0.1.0 begins: until then nobody has rows that could be locked.
FIRST_RELEASE = {"accounts": 10, "disputes": 22, "evidence": 20, "mediation": 10}
# Later ones that may do what is forbidden, and why: {"disputes.0031_…": "dropped in 0.3, unused since 0.2"}
EXCUSED = {}
KNOWN = (
    "accounts.0003",
    *(f"disputes.{n:04}" for n in (5, 6, 7, 8, 11, 12, 13, 14, 15, 16)),
    *(f"evidence.{n:04}" for n in (4, 8, 10, 12, 13)),
    *(f"mediation.{n:04}" for n in (2, 6, 7)),
)  # today's
OPERATIONS = Path(__file__).parent.parent / "docs/operations.md"


def every_migration():
    """Our migrations, each with the state of the project before it."""
    loader = MigrationLoader(None)
    for app in FIRST_RELEASE:
        for key in sorted(key for key in loader.disk_migrations if key[0] == app):
            yield key, loader.disk_migrations[key], loader.project_state(key, at_end=False)


def number(name):
    return int(name.split("_")[0])


def test_migrations_after_the_first_release_keep_nobody_waiting():
    wrong = {
        f"{app}.{name}": found
        for (app, name), migration, state in every_migration()
        if number(name) > FIRST_RELEASE[app] and (found := findings(migration, state))
    }
    assert {name: found for name, found in wrong.items() if name not in EXCUSED} == {}


def test_earlier_migrations_that_lock_are_named_in_the_handbook():
    told = OPERATIONS.read_text()
    locking = [f"{app}.{name[:4]}" for (app, name), each, state in every_migration() if findings(each, state)]
    known = [name for name in locking if name in KNOWN]
    assert len(known) == len(KNOWN)
    assert [name for name in known if f"`{name}`" not in told] == []


def one(*operations, atomic=True):
    """What is found in a migration of these operations on a table that is there already."""
    state = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=9, choices=[])),
    ]
    migrations.CreateModel("Thing", fields).state_forwards("disputes", state)
    migration = type("Migration", (migrations.Migration,), {"operations": list(operations), "atomic": atomic})
    return findings(migration("0099_later", "disputes"), state)


NAME = models.Index(fields=["name"], name="thing_name")
IS_A = models.CheckConstraint(condition=models.Q(name="a"), name="is_a")
ONLY = models.CharField(max_length=9, unique=True)
FLAG, WIDE = models.BooleanField(default=False), models.CharField(max_length=9, choices=[("a", "A")])


@pytest.mark.parametrize(
    ("operation", "found"),
    [
        (migrations.AddIndex("thing", NAME), ["AddIndex"]),
        (migrations.AddField("thing", "flag", FLAG), ["AddField without db_default"]),
        (migrations.AddField("thing", "flag", models.BooleanField(db_default=False)), []),
        (migrations.AddField("thing", "flag", models.BooleanField(null=True)), []),
        (migrations.AlterField("thing", "name", WIDE), []),
        (migrations.AlterField("thing", "name", models.TextField()), ["AlterField of the column"]),
        (
            migrations.AlterField("thing", "name", models.CharField(max_length=9, unique=True)),
            ["AlterField of the column"],
        ),
        (
            migrations.AddConstraint(
                "thing", models.CheckConstraint(condition=models.Q(name="a"), name="is_a")
            ),
            ["AddConstraint"],
        ),
        (migrations.RemoveField("thing", "name"), ["RemoveField"]),
        (migrations.RenameField("thing", "name", "title"), ["RenameField"]),
        (migrations.DeleteModel("Thing"), ["DeleteModel"]),
        (migrations.RunPython(migrations.RunPython.noop), []),
    ],
)
def test_what_locks_or_breaks_the_older_version_is_found(operation, found):
    assert one(operation) == found


def test_an_index_without_lock_needs_a_migration_without_transaction():
    index = AddIndexWithoutLock("thing", NAME)
    assert one(index) == ["AddIndexWithoutLock in a transaction"]
    assert one(index, atomic=False) == []


def test_a_table_that_the_migration_makes_itself_is_nobody_s_yet():
    made = migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True)), ("name", WIDE)])
    assert one(made, migrations.AddIndex("other", models.Index(fields=["name"], name="other_name"))) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_index_without_lock_is_built_and_taken_away_on_both_databases():
    state = MigrationLoader(connection).project_state()
    after = state.clone()
    index = AddIndexWithoutLock("heartbeat", models.Index(fields=["at"], name="heartbeat_at"))
    index.state_forwards("disputes", after)
    with connection.schema_editor(atomic=False) as editor:
        index.database_forwards("disputes", editor, state, after)
    assert "heartbeat_at" in indexes()
    with connection.schema_editor(atomic=False) as editor:
        index.database_backwards("disputes", editor, after, state)
    assert "heartbeat_at" not in indexes()
    assert isinstance(index, AddIndexConcurrently)


def indexes():
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, "disputes_heartbeat"))
