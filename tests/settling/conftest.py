"""A store, and a dispute of its own over something that came damaged."""

import pytest

from tests.factories import make_store
from tests.settling.cases import make


@pytest.fixture
def store():
    return make_store()


@pytest.fixture
def dispute(store):
    return make(store)
