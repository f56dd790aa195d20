"""What past returns really cost stands beside what a rule would have cost, their freight with it."""

import pytest

from disputes.automation.trial import try_on_past
from disputes.flow import SYSTEM
from disputes.models import Order
from disputes.perform import perform
from tests.automation.rules import DAY, HOUR, damaged, make_rule, url, version_of
from tests.factories import T0, again, make_store, staff_of

pytestmark = pytest.mark.django_db(transaction=True)

SHIPPED = {"carrier": "CTT", "tracking_number": "RR123456785PT"}


def return_rule(client, store):
    said = {"reasons": ["not_as_described"], "amount_up_to": "25.00", "remedies": ["return_and_refund"]}
    return make_rule(client, store, **said)


def came_back(store, payer, acknowledgement, n=0):
    """Sent back at somebody's cost, as both agreed, refunded in full, and paid."""
    dispute = damaged(store, at=T0 + n * HOUR, remedy="return_and_refund", amount=2000, return_freight=payer)
    seller, at = staff_of(dispute), dispute.opened_at + DAY
    perform("accept", dispute.pk, actor=seller, at=at, proposal=dispute.on_the_table_id)
    perform("ship_return", dispute.pk, actor=dispute.buyer, at=at, **SHIPPED)
    perform("acknowledge_return", dispute.pk, actor=seller, at=at + HOUR, acknowledgement=acknowledgement)
    if acknowledgement != "item_received":
        perform("refund_in_full", dispute.pk, actor=seller, at=at + 2 * HOUR)
    perform("confirm_settlement", dispute.pk, actor=SYSTEM, at=at + DAY, provider_reference="pay-1")
    return again(dispute)


@pytest.mark.parametrize(("payer", "really"), [("seller", 2500), ("platform", 2000), ("buyer", 2000)])
@pytest.mark.parametrize("acknowledgement", ["item_received", "damaged"])
def test_what_a_return_really_cost_has_its_freight_however_the_goods_came(
    client, payer, really, acknowledgement
):
    store = make_store(return_address="Rua 1, Porto")
    rule = return_rule(client, store)
    came_back(store, payer, acknowledgement)
    Order.objects.update(return_freight_estimate=500)
    trial = try_on_past(version_of(rule))
    assert (len(trial.met), [met.really for met in trial.met]) == (1, [really])


def test_the_trial_of_returns_takes_the_same_few_queries(client, django_assert_max_num_queries):
    store = make_store(return_address="Rua 1, Porto")
    rule = return_rule(client, store)
    for n in range(2):
        came_back(store, "seller", "damaged", n)
    Order.objects.update(return_freight_estimate=500)
    with django_assert_max_num_queries(10):
        page = client.get(url(rule, "automation_trial"))
    assert page.context["trial"].really == 5000
