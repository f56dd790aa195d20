"""With JavaScript off: each action that the rulebook gives buyers and sellers once a dispute is open.

Besides, a first dispute step by step, and the settings. Mediators and operators have a file of their own.
"""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from disputes.flow import ACTIONS, PARTIES, State
from tests.browser.acts import follow, fresh, press
from tests.browser.test_main_path import picture
from tests.browser.unscripted import done_by, enter, reach
from tests.factories import make_user, staff_of

S = State
OFFER = {"remedy": "partial_refund", "amount": "45.00", "statement": "One of them can be replaced. Today."}
WHY = {"statement": "We do not find together. Please look at it."}
NUMBER = {"carrier": "CTT Expresso", "tracking_number": "RR123456785PT"}
PHOTO = {"files": picture(), "kind": "photo_of_received_item"}
NOTE = {"text": "Both bowls were in one box. I send a photo today."}
CASES = [  # who, from which state, what, and what is entered
    ("buyer", S.AWAITING_BUYER_RESPONSE, "accept", {}),
    ("buyer", S.AWAITING_BUYER_RESPONSE, "modify", OFFER | {"amount": "50.00"}),
    ("buyer", S.AWAITING_BUYER_RESPONSE, "reject", {}),
    ("buyer", S.AWAITING_BUYER_RESPONSE, "withdraw", {}),
    ("buyer", S.AWAITING_BUYER_RESPONSE, "send_message", NOTE),
    ("buyer", S.COLLECTING_EVIDENCE, "propose", OFFER),
    ("buyer", S.COLLECTING_EVIDENCE, "submit_evidence", PHOTO),
    ("buyer", S.COLLECTING_EVIDENCE, "finish_evidence", {}),
    ("buyer", S.AWAITING_RETURN_SHIPMENT, "ship_return", NUMBER),
    ("buyer", S.AWAITING_RETURN_RECEIPT, "request_intervention", WHY),
    ("seller", S.AWAITING_SELLER_RESPONSE, "accept", {}),
    ("seller", S.AWAITING_SELLER_RESPONSE, "counter", OFFER),
    ("seller", S.AWAITING_SELLER_RESPONSE, "contest", {"statement": "It was delivered."} | NUMBER),
    ("seller", S.AWAITING_SELLER_RESPONSE, "send_message", NOTE),
    ("seller", S.AWAITING_BUYER_RESPONSE, "refund_in_full", {}),
    ("seller", S.AWAITING_BUYER_RESPONSE, "request_intervention", WHY),
    ("seller", S.COLLECTING_EVIDENCE, "propose", OFFER),
    ("seller", S.COLLECTING_EVIDENCE, "submit_evidence", NUMBER),
    ("seller", S.COLLECTING_EVIDENCE, "finish_evidence", {}),
    ("seller", S.AWAITING_RETURN_RECEIPT, "acknowledge_return", {"acknowledgement": "item_received"}),
]


def send(page):
    """The form's own button; a preview's or a warning's after it."""
    button = page.locator(".propose .bar button, .card-d [method=post] .bar button").first
    shows_first = button.get_attribute("name") == "check"
    button.click()
    again_button = page.locator('button[name="anyway"], form:has(button[name="edit"]) .btn-primary')
    if shows_first and again_button.count():
        again_button.first.click()


def test_the_list_above_is_the_rulebooks():
    wanted = {(role.value, a.name) for a in ACTIONS.values() for role in a.who & PARTIES if a.name != "open"}
    assert {(role, action) for role, _state, action, _values in CASES} == wanted


@pytest.mark.parametrize(("role", "state", "action", "values"), CASES, ids=lambda value: str(value)[:30])
def test_a_party_does_it(visit, role, state, action, values):
    dispute = fresh(state, reason="not_as_described")
    page = visit(dispute.buyer if role == "buyer" else staff_of(dispute), java_script_enabled=False)
    page.goto(f"/{role}/disputes/{dispute.reference}/")
    before = done_by(dispute, role, action)
    if action == "send_message":  # its form stands on the page
        enter(page, values)
        press(page, "Send message")
    else:
        reach(page, reverse(f"disputes:{role}_action", args=[dispute.reference, action]))
        enter(page, values)
        send(page)
    expect(page.locator(".notice-done")).to_be_visible()
    assert done_by(dispute, role, action) == before + 1


def test_a_first_dispute_is_shown_step_by_step_and_put_away(visit):
    dispute = fresh(S.AWAITING_SELLER_RESPONSE)
    page = visit(staff_of(dispute), java_script_enabled=False)
    page.goto(f"/seller/disputes/{dispute.reference}/")
    follow(page, "Choose an answer")
    expect(page.locator("#choices")).to_be_in_viewport()
    press(page, "I know my way now")
    expect(page.locator(".guide")).to_have_count(0)
    page.get_by_text("How does the clock work?").click()
    expect(page.locator(".help p")).to_be_visible()


def test_people_change_their_settings(visit):
    user = make_user("Inês")
    page = visit(user, java_script_enabled=False)
    page.goto("/accounts/profile/")
    enter(page, {"name": "Inês Faria", "time_zone": "Europe/Lisbon", "theme": "dark"})
    press(page, "^Save$")
    expect(page.locator(".notice-done")).to_contain_text("Your settings are saved.")
    page.locator('[name="mail_news"][value="daily"]').check()
    page.locator('form:has([name="mail_news"]) button[type="submit"]').click()
    expect(page.locator(".notice-done")).to_contain_text("Your mail preferences are saved.")
    user.refresh_from_db()
    assert (user.name, user.time_zone, user.theme, user.mail_news) == (
        "Inês Faria",
        "Europe/Lisbon",
        "dark",
        "daily",
    )
