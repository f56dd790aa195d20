"""What every test may ask for, and what no test may do."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import TransactionTestCase

from tests import emptying


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
    """Tests with real transactions end with what migrations wrote, whatever they left in the tables."""
    with django_db_blocker.unblock():
        new = emptying.kept()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _self: new.put_back())
        yield
