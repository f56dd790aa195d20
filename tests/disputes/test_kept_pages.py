"""Lists that are loaded again come from what is kept; what they are made of shows at once, to its reader."""

from datetime import timedelta
from html import unescape
from re import search

import pytest
import time_machine
from django.contrib.messages import constants
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import Client, RequestFactory

from tests.factories import T0, make_dispute, make_order, make_store, make_user, staff_of

pytestmark = pytest.mark.django_db

SELLER, BUYER = "/seller/", "/buyer/disputes/"


@pytest.fixture
def dispute():
    return make_dispute(order=make_order(store=make_store()))


@pytest.fixture
def seller(client, dispute):
    client.force_login(staff_of(dispute))
    client.get(SELLER)
    return client


def page(client, url=SELLER, **extra):
    return client.get(url, **extra).content.decode()


def token_on(text):
    return search(r'name="csrfmiddlewaretoken" value="(\w+)"', text)[1]


def test_what_is_kept_is_the_same_but_for_the_token_of_its_forms(seller):
    with time_machine.travel(T0 + timedelta(hours=1), tick=False):
        first, second = page(seller), page(seller)
    assert token_on(first) != token_on(second)
    assert first.replace(token_on(first), token_on(second)) == second


def test_a_kept_page_asks_for_what_has_changed_since_it_was_loaded(seller):
    asked = []
    for minute in (1, 2):
        with time_machine.travel(T0 + timedelta(minutes=minute), tick=False):
            asked.append(search(r'hx-get="(/seller/changes/\?since=[^"]+)"', page(seller))[1])
    first, second = (unescape(address) for address in asked)
    assert first.replace("01%3A00", "02%3A00") == second != first


def test_the_forms_of_a_kept_page_can_be_sent(dispute):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(staff_of(dispute))
    page(browser)
    kept = page(browser)
    assert browser.post("/accounts/logout/", {"csrfmiddlewaretoken": "x" * 64}).status_code == 403
    assert browser.post("/accounts/logout/", {"csrfmiddlewaretoken": token_on(kept)}).status_code == 302


def test_each_reader_of_a_store_reads_their_own_name(seller, dispute):
    colleague = make_user(name="Lin Wei")
    dispute.store.members.create(user=colleague)
    other = Client()
    other.force_login(colleague)
    assert "Lin Wei" in page(other)
    assert "Lin Wei" not in page(seller)


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("name", "Wang Fang", "Wang Fang"),
        ("theme", "dark", 'data-bs-theme="dark"'),
        ("time_zone", "Asia/Shanghai", "Shanghai time"),
    ],
)
def test_what_readers_change_of_themselves_shows_at_once(seller, dispute, field, value, shown):
    assert shown not in page(seller)
    reader = staff_of(dispute)
    setattr(reader, field, value)
    reader.save()
    assert shown in page(seller)


def test_a_store_that_was_named_anew_shows_its_name(seller, dispute):
    dispute.store.name = "Porcelain and more"
    dispute.store.save()
    assert "Porcelain and more" in page(seller)


def test_a_notice_is_said_once(seller):
    request, answer = RequestFactory().get("/"), HttpResponse()
    storage = CookieStorage(request)
    storage.add(constants.SUCCESS, "Your answer was sent.")
    storage.update(answer)
    seller.cookies["messages"] = answer.cookies["messages"].value
    assert "Your answer was sent." in page(seller)
    assert "Your answer was sent." not in page(seller)


def test_a_buyers_list_shows_what_was_opened_since(client, dispute):
    client.force_login(dispute.buyer)
    before = page(client, BUYER)
    other = make_dispute(order=make_order(store=dispute.store, buyer=dispute.buyer))
    assert (other.reference in before, other.reference in page(client, BUYER)) == (False, True)
