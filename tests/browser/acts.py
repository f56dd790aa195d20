"""What people do on the pages, and disputes of the last hours for them to do it with."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import make_dispute_in, make_order


def fresh_order(**fields):
    """An order that came two days ago."""
    at = timezone.now() - timedelta(days=2)
    return make_order(delivered_at=at, promised_at=at, placed_at=at - timedelta(days=9), **fields)


def fresh(state, order=None, age=timedelta(hours=10), **fields):
    """A dispute in a state that it reached in the last hours."""
    return make_dispute_in(state, order=order or fresh_order(), at=timezone.now() - age, **fields)


def press(page, name):
    page.get_by_role("button", name=re.compile(name)).click()


def follow(page, name):
    page.get_by_role("link", name=re.compile(name)).first.click()


def choose(page, name, value):
    page.locator(f'[name="{name}"][value="{value}"]').check()


def opens_a_dispute(buyer):
    buyer.goto("/buyer/")
    follow(buyer, "Open a dispute")
    choose(buyer, "reason", "not_as_described")
    choose(buyer, "sub_reason", "damaged")
    press(buyer, "Next")
    expect(buyer.locator('[name="lines"]').first).to_be_checked()
    press(buyer, "Next")
    buyer.locator('[name="statement"]').fill("Both bowls came cracked.")
    press(buyer, "Next")
    choose(buyer, "remedy", "full_refund")
    press(buyer, "Next")
    expect(buyer.get_by_role("heading", level=1)).to_have_text("Check and send")
    expect(buyer.locator("main")).to_contain_text("Both bowls came cracked.")
    press(buyer, "Send to the seller")
    expect(buyer.locator(".standing")).to_contain_text("The seller's turn")
