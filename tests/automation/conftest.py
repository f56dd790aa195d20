"""A store, an hour before its disputes are opened."""

import pytest
import time_machine

from tests.automation.rules import HOUR
from tests.factories import T0, make_store


@pytest.fixture(autouse=True)
def _at_a_moment():
    with time_machine.travel(T0 - HOUR, tick=False):
        yield


@pytest.fixture
def store():
    return make_store()
