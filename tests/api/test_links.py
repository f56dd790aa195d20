"""A link brings a party onto its dispute's page, once; nobody else, and no office."""

import pytest
from django.test import Client

from accounts.models import MEDIATORS
from tests.api.conftest import problem
from tests.factories import make_dispute, make_order, make_store, make_user, staff_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispute(porto):
    return make_dispute()


def opened(url):
    """A browser that follows a link and presses its button."""
    browser = Client()
    path = url.removeprefix("http://127.0.0.1:8000")
    browser.get(path)
    key = path.partition("key=")[2]
    return browser, browser.post(path.partition("?")[0], {"key": key})


@pytest.mark.parametrize("role", ["buyer", "seller"])
def test_a_link_brings_a_party_onto_its_page_once(porto, dispute, role):
    answer = porto.post(f"/disputes/{dispute.reference}/link", {"as": role})
    assert answer.status_code == 201
    page = f"/{role}/disputes/{dispute.reference}/"
    browser, went = opened(answer.json()["url"])
    assert went["Location"] == page
    person = dispute.buyer if role == "buyer" else staff_of(dispute)
    assert browser.session["_auth_user_id"] == str(person.pk)
    assert browser.get(page).status_code == 200
    again, _went = opened(answer.json()["url"])
    assert "_auth_user_id" not in again.session


def test_a_link_is_for_the_member_of_staff_that_is_named(porto, dispute):
    member = make_user("agent")
    dispute.store.members.create(user=member)
    answer = porto.post(
        f"/disputes/{dispute.reference}/link", {"as": "seller", "email": member.email.upper()}
    )
    browser, _went = opened(answer.json()["url"])
    assert browser.session["_auth_user_id"] == str(member.pk)


def test_no_link_for_strangers_offices_and_other_marketplaces(porto, lyon, dispute):
    path = f"/disputes/{dispute.reference}/link"
    stranger = porto.post(path, {"as": "seller", "email": "stranger@example.com"})
    assert problem(stranger) == (422, "invalid")
    assert list(stranger.json()["errors"]) == ["email"]
    assert problem(lyon.post(path, {"as": "buyer"})) == (404, "not_found")
    assert problem(porto.post(path, {"as": "marketplace"})) == (422, "invalid")
    mediator = make_user("judge", (MEDIATORS,), is_staff=True)
    bought = make_dispute(order=make_order(buyer=mediator))
    assert problem(porto.post(f"/disputes/{bought.reference}/link", {"as": "buyer"})) == (409, "refused")


@pytest.mark.parametrize("role", ["buyer", "seller"])
def test_no_marketplace_gets_into_accounts_that_another_one_has_too(porto, lyon, dispute, role):
    path = f"/disputes/{dispute.reference}/link"
    assert porto.post(path, {"as": role}).status_code == 201
    store = make_store(marketplace=lyon.marketplace)
    if role == "buyer":
        make_order(buyer=dispute.buyer, store=store)
    else:
        store.members.create(user=staff_of(dispute))
    answer = porto.post(path, {"as": role})
    assert problem(answer) == (409, "refused")
    assert "code by mail" in answer.json()["detail"]


def test_the_same_key_gives_the_same_link_again(porto, dispute):
    path, key = f"/disputes/{dispute.reference}/link", {"Idempotency_Key": "one"}
    urls = {porto.post(path, {"as": "buyer"}, **key).json()["url"] for _time in range(2)}
    assert len(urls) == 1
