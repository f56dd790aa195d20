"""Who sees what settles cases like one, and where."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disputes.flow import State
from tests.disputes.pages import fresh
from tests.factories import make_store, staff_of
from tests.settling.cases import DAMAGED, closed, others, words

pytestmark = [pytest.mark.django_db]

CARD = "What settles cases like this"


def test_the_seller_finds_it_beside_the_dispute(client, store, dispute):
    closed(store, *[50] * 8)
    client.force_login(staff_of(dispute))
    text = words(client.get(f"/seller/disputes/{dispute.reference}/similar/"))
    assert CARD in text
    assert "By agreement8100 %68–100 %" in text


@pytest.mark.parametrize("action", ["accept", "counter", "contest"])
def test_the_seller_finds_it_beside_each_answer(client, dispute, action):
    client.force_login(staff_of(dispute))
    assert CARD in words(client.get(f"/seller/disputes/{dispute.reference}/{action}/"))


def test_not_beside_a_message(client, dispute):
    client.force_login(staff_of(dispute))
    assert CARD not in words(client.get(f"/seller/disputes/{dispute.reference}/send_message/"))


@pytest.mark.parametrize("page", ["", "similar/", "modify/", "withdraw/"])
def test_the_buyer_finds_none_of_it(client, dispute, page):
    client.force_login(dispute.buyer)
    answer = client.get(f"/buyer/disputes/{dispute.reference}/{page}")
    assert answer.status_code == 200
    assert CARD not in words(answer)


def test_nobody_else_opens_it(client, dispute):
    address = f"/seller/disputes/{dispute.reference}/settling/"
    assert client.get(address).status_code == 302
    for stranger in (dispute.buyer, make_store().owner):
        client.force_login(stranger)
        assert client.get(address).status_code == 404
    client.force_login(staff_of(dispute))
    assert client.get(address).status_code == 200


def test_it_goes_once_nothing_can_be_agreed_any_more(client):
    over = fresh(State.SETTLING, **DAMAGED)
    client.force_login(staff_of(over))
    assert CARD not in words(client.get(f"/seller/disputes/{over.reference}/"))
    answer = client.get(f"/seller/disputes/{over.reference}/settling/")
    assert (answer.status_code, answer["Location"]) == (302, f"/seller/disputes/{over.reference}/")


def test_the_page_costs_at_most_ten_queries_however_many_cases(client, store, dispute):
    others(4, 3, 3)
    closed(store, 50)
    client.force_login(staff_of(dispute))
    address = f"/seller/disputes/{dispute.reference}/settling/?amount=12.50"
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    closed(store, *[50] * 8)
    with CaptureQueriesContext(connection) as more:
        client.get(address)
    assert max(len(few), len(more)) <= 10
