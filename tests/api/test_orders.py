"""Orders through the API: the checks of the import, said by field; what a dispute relies on stays."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import MEDIATORS
from disputes.models import Order, Store, StoreMember
from tests.api.conftest import problem
from tests.factories import T0, make_dispute, make_order, make_store, make_user

pytestmark = pytest.mark.django_db

LINE = {"sku": "BOWL", "title": "Stoneware bowl", "quantity": 2, "unit_price": "43.00"}
ORDER = {
    "buyer_email": "ana@example.com",
    "buyer_name": "Ana",
    "store": "Lumen Trading",
    "currency": "EUR",
    "shipping": "9.90",
    "origin_country": "PT",
    "placed_at": "2026-02-20T10:00:00+01:00",
    "promised_at": T0.isoformat(),
    "carrier": "CTT",
    "tracking_number": "RR123456785PT",
    "delivered_at": None,
    "shipped_at": "",
    "lines": [LINE, LINE | {"sku": "CUP", "quantity": 1, "unit_price": "0.50", "carrier": "DHL"}],
}


def test_an_order_is_made_and_shown_as_it_was_taken(porto):
    answer = porto.put("/orders/PM-1", ORDER)
    assert answer.status_code == 201, answer.content
    cup = {
        "sku": "CUP",
        "title": "Stoneware bowl",
        "category": None,
        "quantity": 1,
        "unit_price": {"amount": "0.50", "currency": "EUR"},
        "carrier": "DHL",
        "tracking_number": "RR123456785PT",
        "shipped_at": None,
        "delivered_at": None,
    }
    bowl = cup | {"sku": "BOWL", "quantity": 2, "carrier": "CTT"}
    assert answer.json() == {
        "order_reference": "PM-1",
        "buyer_email": "ana@example.com",
        "buyer_name": "Ana",
        "store": "Lumen Trading",
        "currency": "EUR",
        "shipping": {"amount": "9.90", "currency": "EUR"},
        "total": {"amount": "96.40", "currency": "EUR"},
        "origin_country": "PT",
        "destination_country": None,
        "placed_at": "2026-02-20T09:00:00Z",
        "promised_at": "2026-03-02T09:00:00Z",
        "money_state": "held",
        "lines": [bowl | {"unit_price": {"amount": "43.00", "currency": "EUR"}}, cup],
        "disputes": [],
    }
    assert porto.get("/orders/PM-1").json() == answer.json()


def test_the_same_order_again_changes_nothing_and_another_one_does(porto):
    porto.put("/orders/PM-1", ORDER)
    assert porto.put("/orders/PM-1", ORDER | {"a_field": "of theirs"}).status_code == 200
    answer = porto.put("/orders/PM-1", ORDER | {"lines": [LINE | {"delivered_at": "2026-03-01T12:00:00Z"}]})
    assert answer.status_code == 200
    (line,) = answer.json()["lines"]
    assert (line["sku"], line["delivered_at"]) == ("BOWL", "2026-03-01T12:00:00Z")
    assert Order.objects.count() == 1


def test_a_reference_may_have_slashes_and_other_letters(porto):
    assert porto.put("/orders/2026/é 7", ORDER).json()["order_reference"] == "2026/é 7"
    assert porto.get("/orders/2026/é 7").status_code == 200


def test_a_reference_is_found_again_by_what_was_written(porto):
    answer = porto.put("/orders/a  b", ORDER)
    assert problem(answer) == (422, "invalid")
    assert list(answer.json()["errors"]) == ["order_reference"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_order_sent_at_once_is_made_once(porto):
    def send(_turn):
        try:
            return porto.put("/orders/PM-1", ORDER | {"store_owner": "rui@example.com"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(send, range(12)))
    assert sorted(statuses) == [200] * 11 + [201]
    assert Order.objects.count() == 1


def test_prices_may_name_the_currency_of_the_order(porto):
    priced = {"shipping": {"amount": "9.90", "currency": "EUR"}}
    assert porto.put("/orders/PM-1", ORDER | priced).status_code == 201
    answer = porto.put("/orders/PM-1", ORDER | {"shipping": {"amount": "9.90", "currency": "USD"}})
    assert answer.json()["errors"] == {"shipping": ["The order is in EUR."]}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"buyer_email": "nobody"}, "buyer_email"),
        ({"currency": "EUX"}, "currency"),
        ({"currency": "JPY"}, "shipping"),
        ({"placed_at": "2026-02-20"}, "placed_at"),
        ({"placed_at": ""}, "placed_at"),
        ({"promised_at": 20260220}, "promised_at"),
        ({"origin_country": "Portugal"}, "origin_country"),
        ({"shipping": "-1"}, "shipping"),
        ({"shipping": 9.9}, "shipping"),
        ({"store": ""}, "store"),
        ({"store_owner": "nobody"}, "store_owner"),
        ({"lines": []}, "lines"),
        ({"lines": [LINE, LINE]}, "lines"),
        ({"lines": [LINE | {"quantity": 0}]}, "lines.0.quantity"),
        ({"lines": [LINE, LINE | {"sku": "CUP", "unit_price": "a lot"}]}, "lines.1.unit_price"),
        ({"lines": [LINE | {"title": 7}]}, "lines.0.title"),
        ({"lines": [LINE | {"title": "\0"}]}, "lines.0.title"),
    ],
)
def test_what_the_import_would_reject_is_named_by_its_field(porto, change, field):
    answer = porto.put("/orders/PM-1", ORDER | change)
    assert problem(answer) == (422, "invalid")
    assert list(answer.json()["errors"]) == [field]
    assert not Order.objects.exists()


def test_what_a_dispute_relies_on_stays(porto):
    order = make_dispute().order
    line = {"sku": "BOWL", "title": "Bowl", "quantity": 2, "unit_price": "43.00"}
    same = {
        "buyer_email": order.buyer.email,
        "store": order.store.name,
        "currency": "EUR",
        "shipping": "9.90",
        "placed_at": order.placed_at.isoformat(),
        "lines": [line],
    }
    answer = porto.put(f"/orders/{order.reference}", same | {"lines": [line | {"unit_price": "1.00"}]})
    assert problem(answer) == (409, "refused")
    assert answer.json()["detail"] == "“BOWL” is in dispute: its price and quantity stay as they are."
    delivered = same | {"delivered_at": "2026-03-03T12:00:00Z"}
    assert porto.put(f"/orders/{order.reference}", delivered).status_code == 200


def test_a_store_that_has_no_owner_gets_one(porto):
    porto.put("/orders/PM-1", ORDER | {"store_owner": "Rui@example.com"})
    assert StoreMember.objects.get(is_owner=True).user.email == "rui@example.com"
    make_user()
    porto.put("/orders/PM-2", ORDER | {"store_owner": "eve@example.com"})
    assert StoreMember.objects.get(is_owner=True).user.email == "rui@example.com"


def test_two_marketplaces_may_use_the_same_references(porto, lyon):
    porto.put("/orders/PM-1", ORDER)
    assert problem(lyon.get("/orders/PM-1")) == (404, "not_found")
    assert lyon.put("/orders/PM-1", ORDER | {"buyer_email": "leo@example.com"}).status_code == 201
    assert porto.get("/orders/PM-1").json()["buyer_email"] == "ana@example.com"
    assert Store.objects.filter(name="Lumen Trading").count() == 2


@pytest.mark.parametrize("groups", [(), (MEDIATORS,)])
def test_nobody_learns_a_name_by_an_address(porto, lyon, groups):
    mine = porto.put("/orders/PM-1", ORDER | {"buyer_name": "Ana"}).json()
    theirs = make_user("Rui", groups)
    if not groups:
        make_order(buyer=theirs, store=make_store(marketplace=lyon.marketplace))
    other = porto.put("/orders/PM-2", ORDER | {"buyer_email": theirs.email, "buyer_name": ""}).json()
    assert (mine["buyer_name"], other["buyer_name"]) == ("Ana", "")
    assert porto.get("/orders/PM-2").json() == other


def put_named(program, person, name):
    """An order of this person with a name; the name that the account has then."""
    order = ORDER | {"buyer_email": person.email, "buyer_name": name}
    assert program.put("/orders/PM-2", order).status_code == 201
    person.refresh_from_db()
    return person.name


def test_a_name_fills_a_gap_of_an_account_that_is_the_marketplaces_alone(porto):
    theirs = make_user("")
    make_order(buyer=theirs, store=make_store(marketplace=porto.marketplace))
    assert put_named(porto, theirs, "Rui") == "Rui"


@pytest.mark.parametrize("groups", [(), (MEDIATORS,)])
def test_nobody_names_an_account_that_others_show_too(porto, lyon, groups):
    theirs = make_user("", groups)
    if not groups:
        make_order(buyer=theirs, store=make_store(marketplace=lyon.marketplace))
    assert put_named(porto, theirs, "Send money to me") == ""


def test_a_name_that_is_there_stays(porto):
    assert put_named(porto, make_user("Rui"), "Eve") == "Rui"
