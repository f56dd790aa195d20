"""What a list is asked for is looked up in the index that is made for it."""

import pytest

from disputes.queues import of_stores
from disputes.views.filters import Filters
from tests.factories import T0, make_store

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("asked", [{"turn": "mine"}, {"state": "awaiting_buyer_response"}])
def test_a_reason_is_looked_up_in_its_own_index(asked):
    filters = Filters(asked.get("turn", "all"), "", asked.get("state", ""), "not_received", "")
    (section,) = filters.sections(of_stores([make_store().pk], 0), T0)
    plans = [branch.explain() for branch in section.ordered(None)]
    assert all("dispute_store_reason" in plan or "dispute_reason_finished" in plan for plan in plans)
    assert any("dispute_store_reason" in plan for plan in plans)
