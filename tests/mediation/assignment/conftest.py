"""Two mediators, and a case of the first."""

import pytest

from disputes.flow import State
from tests.factories import make_dispute, make_mediator


@pytest.fixture
def anna(db):
    return make_mediator("Anna Sousa")


@pytest.fixture
def berta(db):
    return make_mediator("Berta Klein")


@pytest.fixture
def case(anna, berta):
    return make_dispute(State.UNDER_REVIEW)
