"""A dispute, to which others are similar."""

import pytest

from disputes.flow import State
from tests.factories import make_dispute
from tests.mediation.similar.cases import DAMAGED


@pytest.fixture
def dispute():
    """Its goods came in time, damaged; EUR 95.90 in dispute."""
    return make_dispute(State.AWAITING_BUYER_RESPONSE, **DAMAGED)
