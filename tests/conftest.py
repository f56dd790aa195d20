"""What every test may ask for, and what no test may do."""

import pytest
from django.conf import settings
from django.core.cache import cache


def pytest_configure(config):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # tests need no strength


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium, kept from talking to anyone but the tests' own server."""
    quiet = "no-sandbox disable-gpu disable-quic no-first-run disable-background-networking disable-sync"
    switches = [f"--{name}" for name in (*quiet.split(), "disable-component-update")]
    return {**browser_type_launch_args, "executable_path": "/usr/bin/chromium", "args": switches}


@pytest.fixture
def clear_cache(db):
    """Forgets what rate limits have counted."""
    cache.clear()
