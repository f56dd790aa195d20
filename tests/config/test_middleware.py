"""Requests that nobody's browser sends."""

import pytest

from disputes.flow import State
from tests.factories import make_dispute_in

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/buyer/disputes/D-2026-%00/", 400),
        ("/buyer/disputes/?q=%00", 400),
        ("/buyer/disputes/D-2026-0/", 404),
        ("/buyer/disputes/?q=0", 200),
    ],
)
def test_an_address_with_a_nul_is_malformed(client, address, status):
    client.force_login(make_dispute_in(State.AWAITING_SELLER_RESPONSE).buyer)
    assert client.get(address).status_code == status
