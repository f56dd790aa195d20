"""The coach answers while one types, under the text, and never moves the button below it."""

import pytest
from playwright.sync_api import expect

from disputes.flow import State
from tests.browser.acts import fresh
from tests.browser.conftest import PHONE, WIDE, faults, too_wide
from tests.factories import staff_of

pytestmark = pytest.mark.browser
GOOD = "I am sorry that the bowl broke. It broke because the foam was thin. I can refund 20 EUR by Friday."


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_marks_and_the_checklist_follow_what_is_typed(visit, db, size):
    dispute = fresh(State.AWAITING_SELLER_RESPONSE)
    page = visit(staff_of(dispute), viewport=size)
    page.goto(f"/seller/disputes/{dispute.reference}/")
    text, coach = page.locator("#message_text"), page.locator("#message_text_coach")
    button = page.get_by_role("button", name="Send message")
    expect(coach.locator(".ticks .done")).to_have_count(0)
    text.press_sequentially("THIS IS YOUR fault!!!")
    expect(coach.locator(".hit").first).to_have_text("THIS IS YOUR")
    expect(page.locator("#message_text_coach_said")).to_contain_text("remarks on your text")
    assert text.evaluate("field => field === document.activeElement")
    before = button.evaluate("button => button.offsetTop")
    text.fill(GOOD)
    expect(coach.locator(".ticks .done")).to_have_count(4)
    expect(coach.locator(".hit")).to_have_count(0)
    assert button.evaluate("button => button.offsetTop") == before
    assert too_wide(page) == 0
    assert faults(page) == []


def test_without_scripts_a_button_checks_the_text_and_sends_nothing(visit, db):
    dispute = fresh(State.AWAITING_SELLER_RESPONSE)
    page = visit(staff_of(dispute), java_script_enabled=False)
    page.goto(f"/seller/disputes/{dispute.reference}/counter/")
    page.locator('[method="post"] [name="amount"]').fill("12.50")
    page.locator('[name="statement"]').fill("It is your own fault.")
    page.get_by_role("button", name="Check my text").click()
    expect(page.locator(".coach .hit")).to_have_text("your own fault")
    assert page.locator('[method="post"] [name="amount"]').input_value() == "12.50"
    assert page.locator('[name="statement"]').input_value() == "It is your own fault."
    assert dispute.events.count() == 1
