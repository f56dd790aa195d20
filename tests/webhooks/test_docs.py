"""The receiver that docs/webhooks.md shows works as it stands there."""

import re
from pathlib import Path

import pytest

from disputes.delivery import send_deliveries
from disputes.flow import State
from disputes.models import Marketplace
from disputes.webhooks import send_again, send_webhooks
from tests.factories import make_dispute_in

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = Path(__file__).parents[2] / "docs" / "webhooks.md"


@pytest.fixture
def shop(endpoint):
    """The names of the code on the page, with the endpoint's secret."""
    [code] = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    paid, stands = [], []
    shop = {
        "pay": lambda reference, settlement: paid.append((reference, settlement["refund"]["amount"])),
        "dispute_stands": lambda data: stands.append(data["version"]),
    }
    exec(code, shop)
    shop |= {"SECRET": endpoint.secret, "paid": paid, "stands": stands}
    return shop


def test_the_receiver_on_the_page_takes_what_comes(endpoint, receiver, shop):
    Marketplace.objects.update(settlement_provider="disputes.settlement.MarketplacePays")
    dispute = make_dispute_in(State.SETTLING)
    send_deliveries()
    send_webhooks()
    send_again(endpoint.messages.all(), dispute.opened_at)
    send_webhooks()
    receive = shop["receive"]
    assert [receive(post.body, post.headers) for post in receiver.posts] == [204] * 8
    assert (shop["stands"], shop["paid"]) == ([1, 2, 3], [(dispute.reference, "95.90")])
    assert receive(receiver.posts[0].body + b" ", receiver.posts[0].headers) == 400
