"""A link brings a party onto its dispute's page, once; nobody else, and no office."""

import json

import pytest
from django.test import Client

from accounts.models import MEDIATORS, SignInLink
from disputes.models import RememberedAnswer
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


ONCE = {"Idempotency_Key": "one"}


def test_the_same_key_gives_the_same_link_again(porto, dispute):
    first, again = (
        porto.post(f"/disputes/{dispute.reference}/link", {"as": "buyer"}, **ONCE) for _time in range(2)
    )
    assert (again.status_code, again.content) == (201, first.content)
    assert again["Idempotency-Replayed"] == "true"
    _browser, went = opened(again.json()["url"])
    assert went["Location"] == f"/buyer/disputes/{dispute.reference}/"
    assert porto.post(f"/disputes/{dispute.reference}/link", {"as": "buyer"}, **ONCE).content == first.content


def test_the_same_link_is_given_again_after_the_installations_secret_was_changed(porto, dispute, settings):
    path = f"/disputes/{dispute.reference}/link"
    first = porto.post(path, {"as": "buyer"}, **ONCE)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-one-of-many-letters"
    again = porto.post(path, {"as": "buyer"}, **ONCE)
    assert (again.status_code, again.content) == (201, first.content)
    assert "secret" not in again.headers
    _browser, went = opened(again.json()["url"])
    assert went["Location"] == f"/buyer/disputes/{dispute.reference}/"
    other = porto.post(path, {"as": "buyer"}, Idempotency_Key="two")
    settings.SECRET_KEY_FALLBACKS = []
    assert porto.post(path, {"as": "buyer"}, Idempotency_Key="two").content == other.content
    assert porto.post(path, {"as": "buyer"}, **ONCE).content != first.content


def test_the_database_has_no_link_that_could_be_opened(porto, dispute):
    for headers in (ONCE, {}):
        answer = porto.post(f"/disputes/{dispute.reference}/link", {"as": "buyer"}, **headers)
        secret = answer.json()["url"].partition("key=")[2]
        assert len(secret) == 43  # 32 bytes
        kept = [*RememberedAnswer.objects.values(), *SignInLink.objects.values()]
        assert kept
        assert secret not in str(kept)
    assert json.loads(RememberedAnswer.objects.get().body.replace("\x1a", ""))["url"].endswith("key=")


def test_each_key_has_a_link_of_its_own(porto, dispute):
    path = f"/disputes/{dispute.reference}/link"
    keys = ({}, {}, ONCE, {"Idempotency_Key": "two"})
    assert len({porto.post(path, {"as": "buyer"}, **key).json()["url"] for key in keys}) == 4


def test_what_people_write_is_answered_again_as_it_was(porto, dispute):
    brought = {"text": "A character that stands for another: \x1a."}
    first, again = (porto.act(dispute, "send_message", "buyer", ONCE, **brought) for _time in range(2))
    assert (again.status_code, again.content) == (first.status_code, first.content)
