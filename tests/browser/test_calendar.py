"""Somebody takes their deadlines into a calendar, revokes the address, and looks at the agenda."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from disputes.flow import State
from tests.browser.acts import follow, fresh, press
from tests.browser.conftest import PHONE, faults, too_wide
from tests.factories import make_order


def status_of(address):
    parts = urlsplit(address)
    return Client().get(f"{parts.path}?{parts.query}").status_code


def wrong_with(page):
    """What axe finds on the page as it is, and what lies beside a phone's window."""
    found = faults(page)
    page.set_viewport_size(PHONE)
    return [*found, *faults(page), too_wide(page)]


def test_a_calendar_address_is_made_replaced_and_revoked(visit):
    seller = fresh(State.AWAITING_SELLER_RESPONSE).store.members.get(is_owner=True).user
    page = visit(seller)
    page.goto("/accounts/profile/")
    press(page, "^Make an address")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your calendar address")
    first = page.locator("code.shown-once").inner_text()
    assert status_of(first) == 200
    assert wrong_with(page) == [0]

    follow(page, "I have copied it")
    expect(page.locator("main")).to_contain_text("last read")
    expect(page.locator("main")).not_to_contain_text("deadlines.ics")
    assert wrong_with(page) == [0]
    press(page, "^Make a new address")
    second = page.locator("code.shown-once").inner_text()
    assert (status_of(first), status_of(second)) == (404, 200)

    follow(page, "Settings")
    press(page, "^Revoke the address")
    expect(page.locator(".notice-done")).to_contain_text("Your calendar address is revoked.")
    expect(page.get_by_role("button", name="Make an address")).to_be_visible()
    assert status_of(second) == 404


def test_the_agenda_leads_to_the_answer_without_scripts(visit):
    came = timezone.now() - timedelta(days=6)
    order = make_order(delivered_at=came, promised_at=came, placed_at=came - timedelta(days=9))
    dispute = fresh(State.AWAITING_SELLER_RESPONSE, order, age=timedelta(days=4, hours=10))
    seller = dispute.store.members.get(is_owner=True).user
    page = visit(seller, java_script_enabled=False)
    page.goto("/seller/")
    follow(page, "Today and tomorrow")
    expect(page.locator(".agenda")).to_contain_text("If you do nothing, the buyer's proposal takes effect")
    with page.expect_download() as download:
        follow(page, "Into my calendar")
    assert download.value.suggested_filename == f"{dispute.reference}.ics"
    follow(page, f"^Answer.*{dispute.reference}")
    expect(page.locator(".standing")).to_contain_text("Into my calendar")
