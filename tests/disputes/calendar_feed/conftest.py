"""An hour after disputes were opened."""

import pytest
import time_machine

from tests.disputes.calendar_feed.reading import HOUR
from tests.factories import T0


@pytest.fixture(autouse=True)
def _an_hour_later():
    with time_machine.travel(T0 + HOUR, tick=False):
        yield
