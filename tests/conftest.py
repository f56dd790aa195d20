"""What every test may ask for, and what no test may do."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase

from disputes import triggers


def pytest_configure(config):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # tests need no strength


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium, kept from talking to anyone but the tests' own server."""
    quiet = "no-sandbox disable-gpu disable-quic no-first-run disable-background-networking disable-sync"
    switches = [f"--{name}" for name in (*quiet.split(), "disable-component-update")]
    return {**browser_type_launch_args, "executable_path": "/usr/bin/chromium", "args": switches}


@pytest.fixture
def every_language(settings):
    """Offers the languages that have no translation yet too: what runs from right to left stays tested."""
    settings.LANGUAGES = settings.PREPARED_LANGUAGES


@pytest.fixture
def clear_cache(db):
    """Forgets what rate limits have counted."""
    cache.clear()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Keeps a copy of what migrations wrote, whichever tests run: pytest-django makes one only for some."""
    with django_db_blocker.unblock():
        connection._test_serialized_contents = connection.creation.serialize_db_to_string()


@pytest.fixture(scope="session", autouse=True)
def _transactional_tests_leave_a_new_database():
    """Tests with real transactions empty the tables: past the triggers, and back to what migrations wrote."""
    emptied = TransactionTestCase._fixture_teardown

    def teardown(self):
        _execute(triggers.drop(connection.vendor))
        self.serialized_rollback = True  # content types come from the copy, not from post_migrate
        emptied(self)
        connection.creation.deserialize_db_from_string(connection._test_serialized_contents)
        _execute(triggers.create(connection.vendor))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


def _execute(statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
