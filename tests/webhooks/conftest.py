"""The server of a marketplace."""

import pytest

from tests.webhooks.receiver import receiving


@pytest.fixture
def debug(settings):
    """As on a developer's machine: the receiver runs on it."""
    settings.DEBUG = True


@pytest.fixture
def receiver(debug):
    with receiving() as found:
        yield found
