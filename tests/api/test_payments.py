"""What a marketplace is to pay, and what it says of money that moved outside the desk."""

import pytest

from disputes.flow import State
from disputes.models import OrderChange
from tests.api.conftest import problem
from tests.factories import again, make_dispute, make_dispute_in, make_order

pytestmark = pytest.mark.django_db


def euros(amount):
    return {"amount": amount, "currency": "EUR"}


def test_what_is_to_be_paid_is_listed_until_it_is_confirmed(porto, lyon):
    settling = [make_dispute_in(State.SETTLING) for _ in range(2)]
    listed = porto.get("/settlements").json()
    assert [row["dispute"] for row in listed["results"]] == [each.reference for each in settling]
    first = listed["results"][0]
    assert (first["refund"], first["release"], first["status"]) == (
        euros("95.90"),
        euros("0.00"),
        "requested",
    )
    assert first["idempotency_key"] == str(settling[0].settlement.idempotency_key)
    assert lyon.get("/settlements").json() == {"results": [], "next_cursor": None}
    porto.act(settling[0], "confirm_settlement", "marketplace", provider_reference="pay_1")
    assert [row["dispute"] for row in porto.get("/settlements").json()["results"]] == [settling[1].reference]


def test_the_list_goes_on_behind_its_cursor(porto):
    settling = [make_dispute_in(State.SETTLING).reference for _ in range(3)]
    first = porto.get("/settlements?limit=2").json()
    second = porto.get(f"/settlements?limit=2&cursor={first['next_cursor']}").json()
    assert [row["dispute"] for row in first["results"] + second["results"]] == settling
    assert second["next_cursor"] is None
    assert problem(porto.get("/settlements?cursor=odd")) == (422, "invalid")


def test_a_refund_outside_lowers_what_is_in_dispute_once(porto):
    dispute = make_dispute()
    path = f"/orders/{dispute.order.reference}/changes"
    body = {"kind": "refunded", "amount": "20.00", "reference": "refund-77"}
    answers = [porto.post(path, body) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["amount"] == euros("20.00")
    assert (again(dispute).disputed_amount, OrderChange.objects.count()) == (7590, 1)
    assert dispute.events.get(action="settle_outside").role == "marketplace"


def test_a_repeat_with_the_same_key_is_one_change(porto):
    dispute = make_dispute()
    path, key = f"/orders/{dispute.order.reference}/changes", {"Idempotency_Key": "one"}
    for _time in range(2):
        assert porto.post(path, {"kind": "refunded", "amount": "20.00"}, **key).status_code == 201
    assert (again(dispute).disputed_amount, OrderChange.objects.count()) == (7590, 1)


def test_a_cancelled_order_closes_its_dispute(porto):
    dispute = make_dispute()
    answer = porto.post(f"/orders/{dispute.order.reference}/changes", {"kind": "cancelled"})
    assert answer.status_code == 201
    assert (again(dispute).state, again(dispute).reached_by) == (State.CLOSED, "outside")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"kind": "gone"}, (422, "invalid")),
        ({"kind": "refunded", "amount": "0.00"}, (409, "refused")),
        ({"kind": "refunded", "amount": "1000.00"}, (409, "refused")),
        ({"kind": "refunded", "amount": "1.005"}, (422, "invalid")),
        ({"kind": "refunded", "amount": {"amount": "1.00", "currency": "USD"}}, (422, "invalid")),
    ],
)
def test_what_cannot_have_moved_is_refused_and_nothing_is_noted(porto, body, expected):
    order = make_order()
    assert problem(porto.post(f"/orders/{order.reference}/changes", body)) == expected
    assert not OrderChange.objects.exists()


def test_nobody_changes_the_order_of_another_marketplace(porto, lyons_order):
    answer = porto.post(f"/orders/{lyons_order.reference}/changes", {"kind": "cancelled"})
    assert problem(answer) == (404, "not_found")
